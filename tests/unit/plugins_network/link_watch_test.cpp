#include "network/link_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>

#include <aio/task_group.hpp>
#include <aio/testing/manual_loop.hpp>

#include "messages.hpp"

namespace network {
namespace {

using network::testing::address;
using network::testing::Bytes;
using network::testing::done;
using network::testing::link;
using ::testing::ElementsAre;

// The test is the kernel, at the other end of a pair of sockets.
class LinkWatchTest : public ::testing::Test {
 protected:
  LinkWatchTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    kernel_ = ends[0];
    watch_.emplace(aio::Executor(loop_.loop()), ends[1]);
  }
  ~LinkWatchTest() override {
    ::close(kernel_);
    loop_.settle();
  }

  void look() {
    group_.start(aio::Executor(loop_.loop()), take());
    loop_.settle();
  }
  aio::Task<void> take() {
    found_.reset();
    found_ = co_await watch_->next();
  }
  void say(const Bytes& bytes) {
    EXPECT_EQ(::send(kernel_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    loop_.settle();
  }
  // What was asked for, by type; 0 when nothing was.
  int asked() {
    nlmsghdr head{};
    std::array<char, 256> bytes{};
    const ssize_t count = ::recv(kernel_, bytes.data(), bytes.size(), 0);
    if (count < static_cast<ssize_t>(sizeof(head))) return 0;
    std::memcpy(&head, bytes.data(), sizeof(head));
    return head.nlmsg_type;
  }
  std::optional<std::string> usable_one() const {
    if (!found_) return "nothing was found yet";
    const auto link = usable(*found_, "");
    return link ? std::optional(link->name) : std::nullopt;
  }

  aio::testing::ManualLoop loop_;
  aio::TaskGroup group_;
  int kernel_ = -1;
  std::optional<NetlinkWatch> watch_;
  std::optional<Links> found_;
};

TEST_F(LinkWatchTest, ListsLinksThenAddressesThenFollows) {
  look();
  EXPECT_EQ(asked(), RTM_GETLINK);
  say(link(2, "eth0"));
  EXPECT_EQ(asked(), 0) << "one dump at a time";
  say(done());
  EXPECT_EQ(asked(), RTM_GETADDR);
  say(address(2, "192.0.2.9"));
  EXPECT_FALSE(found_);
  say(done());
  EXPECT_EQ(usable_one(), "eth0");
  look();
  EXPECT_EQ(asked(), 0) << "nothing is asked for again";
  say(link(2, "eth0", IFF_UP));
  EXPECT_EQ(usable_one(), std::nullopt);
}

TEST_F(LinkWatchTest, AnInterruptedDumpIsAskedForAgain) {
  look();
  EXPECT_EQ(asked(), RTM_GETLINK);
  say(link(7, "usb0"));
  say(done(true));
  EXPECT_EQ(asked(), RTM_GETLINK);
  say(link(2, "eth0"));
  say(done());
  EXPECT_EQ(asked(), RTM_GETADDR);
  say(done(true));
  EXPECT_EQ(asked(), RTM_GETLINK) << "from its beginning: addresses belong to links";
  say(link(2, "eth0"));
  say(done());
  EXPECT_EQ(asked(), RTM_GETADDR);
  say(address(2, "192.0.2.9"));
  say(done());
  EXPECT_EQ(usable_one(), "eth0");
  EXPECT_EQ(found_->all().size(), 1U) << "what the interrupted dump had listed is forgotten";
}

TEST_F(LinkWatchTest, TheMarkMayStandInAnyMessage) {
  look();
  EXPECT_EQ(asked(), RTM_GETLINK);
  Bytes marked = link(2, "eth0");
  marked[6] = NLM_F_DUMP_INTR;
  say(marked);
  say(done());
  EXPECT_EQ(asked(), RTM_GETLINK);
}

TEST_F(LinkWatchTest, IsGivenUpWhileItWaits) {
  look();
  watch_.reset();
  loop_.settle();
  EXPECT_FALSE(found_);
}

}  // namespace
}  // namespace network

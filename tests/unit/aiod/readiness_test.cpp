#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <aio/testing/manual_loop.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "aiod/systemd.hpp"
#include "support/temp_dir.hpp"

namespace aiod {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// The socket that systemd listens on, and what was written to it.
class NotifySocket {
 public:
  NotifySocket() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string path = folder_.path() / "notify";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("can't bind " + path);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~NotifySocket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(fd_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// The messages since the last call.
  std::vector<std::string> received() const {
    std::vector<std::string> messages;
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::recv(fd_, buffer.data(), buffer.size(), 0)) >= 0;)
      messages.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    return messages;
  }

 private:
  support::TempDir folder_;
  int fd_;
};

class ReadinessTest : public ::testing::Test {
 protected:
  ~ReadinessTest() override { ::unsetenv("WATCHDOG_USEC"); }

  NotifySocket systemd_;
  aio::testing::ManualLoop loop_;
};

TEST_F(ReadinessTest, AsksForTheTimeThatCoreServicesMayTake) {
  Readiness readiness(loop_.loop(), {});
  readiness.starting(5min);
  EXPECT_THAT(systemd_.received(),
              ElementsAre("STATUS=starting the services\nEXTEND_TIMEOUT_USEC=330000000"));
}

TEST_F(ReadinessTest, TellsThatItIsReadyAndWhatItDoes) {
  Readiness readiness(loop_.loop(), {});
  readiness.ready("7 services known");
  EXPECT_THAT(systemd_.received(), ElementsAre("READY=1\nSTATUS=7 services known"));
}

TEST_F(ReadinessTest, AStatusIsOneLine) {
  Readiness readiness(loop_.loop(), {});
  readiness.ready("known\nSTOPPING=1");
  EXPECT_THAT(systemd_.received(), ElementsAre("READY=1\nSTATUS=known\\nSTOPPING=1"));
}

TEST_F(ReadinessTest, PingsAtHalfTheInterval) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  Readiness readiness(loop_.loop(), {});
  readiness.ready("up");
  EXPECT_THAT(systemd_.received(), ElementsAre(StartsWith("READY=1"), "WATCHDOG=1"));
  loop_.advance(14s);
  EXPECT_THAT(systemd_.received(), IsEmpty());
  loop_.advance(31s);
  EXPECT_THAT(systemd_.received(), ElementsAre("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"));
}

TEST_F(ReadinessTest, DoesNotPingWhileTheLoopStandsStill) {
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  Readiness readiness(loop_.loop(), {});
  readiness.ready("up");
  EXPECT_EQ(systemd_.received().size(), 2u);
  loop_.clock().advance(1h);
  EXPECT_THAT(systemd_.received(), IsEmpty());
}

TEST_F(ReadinessTest, DoesNotPingUnasked) {
  Readiness readiness(loop_.loop(), {});
  readiness.ready("up");
  EXPECT_FALSE(loop_.step()) << "it waits for a time";
  EXPECT_EQ(systemd_.received().size(), 1u);
}

TEST_F(ReadinessTest, TellsWhenItReloadsAndWhatBecameOfIt) {
  Readiness readiness(loop_.loop(), {});
  readiness.reloading();
  readiness.reloaded("reloaded: 3 unchanged");
  EXPECT_THAT(systemd_.received(),
              ElementsAre(AllOf(StartsWith("RELOADING=1\n"), HasSubstr("\nMONOTONIC_USEC=")),
                          "READY=1\nSTATUS=reloaded: 3 unchanged"));
}

TEST_F(ReadinessTest, TellsThatItStops) {
  Readiness readiness(loop_.loop(), {});
  readiness.stopping();
  EXPECT_THAT(systemd_.received(), ElementsAre("STOPPING=1\nSTATUS=stopping the services"));
}

TEST_F(ReadinessTest, WritesReadyToTheDescriptorOnceAndClosesIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  Readiness readiness(loop_.loop(), ends[1]);
  readiness.ready("up");
  std::array<char, 64> buffer{};
  ASSERT_EQ(::read(ends[0], buffer.data(), buffer.size()), 6);
  EXPECT_EQ(std::string_view(buffer.data(), 6), "READY\n");
  EXPECT_EQ(::read(ends[0], buffer.data(), buffer.size()), 0) << "it is still open";
  ::close(ends[0]);
}

}  // namespace
}  // namespace aiod

#include "aioctl/peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace aiod::aioctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr uid_t self = 1000, daemon = 990, stranger = 4242;

TEST(Distrust, RootAndTheCallerAreTrusted) {
  EXPECT_EQ(distrust(0, self, std::nullopt, "/tmp/a.sock"), "");
  EXPECT_EQ(distrust(self, self, std::nullopt, "/tmp/a.sock"), "");
}

TEST(Distrust, TheDaemonsUserIsTrustedOnTheSystemsSocketAlone) {
  EXPECT_EQ(distrust(daemon, self, daemon, "/run/aiod/aiod.sock"), "");
  EXPECT_NE(distrust(daemon, self, std::nullopt, "/tmp/a.sock"), "");
  EXPECT_NE(distrust(daemon, 0, std::nullopt, "/tmp/a.sock"), "") << "root has the most to lose";
}

TEST(Distrust, SaysWhoseSocketItIs) {
  EXPECT_THAT(distrust(stranger, self, daemon, "/tmp/a\x1b.sock"),
              AllOf(HasSubstr("/tmp/a\\x1b.sock"), HasSubstr("uid 4242"), HasSubstr("nothing was sent")));
}

TEST(OwnerOfSystemSocket, IsAskedForInItsFolderAlone) {
  EXPECT_EQ(owner_of_system_socket("/tmp/aiod.sock"), std::nullopt);
  EXPECT_EQ(owner_of_system_socket("/run/aiod/../../tmp/aiod.sock"), std::nullopt);
}

TEST(PeerOf, IsTheUserOnTheOtherSide) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  EXPECT_EQ(peer_of(ends[0]), ::geteuid());
  ::close(ends[0]);
  EXPECT_THROW(peer_of(ends[0]), std::system_error);
  ::close(ends[1]);
}

}  // namespace
}  // namespace aiod::aioctl

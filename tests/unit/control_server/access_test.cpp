#include <sys/socket.h>

#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ServerTest, RefusesPeersAtTheirFirstCall) {
  ServerOptions closed = options();
  PeerCredentials seen;
  closed.access = [&](const PeerCredentials& peer) {
    seen = peer;
    return false;
  };
  serve(closed);
  Client client = connect();
  expect_nothing(client);
  EXPECT_EQ(seen.pid, ::getpid());
  EXPECT_EQ(seen.uid, ::getuid());
  EXPECT_EQ(seen.gid, ::getgid());
  EXPECT_EQ(server_->clients(), 0u);
  client.call("org.example.test.Log", {{"text", "x"}});
  client.call("org.example.test.Log", {{"text", "y"}});
  expect_error(client, "org.varlink.service.PermissionDenied");
  EXPECT_FALSE(client.receive());
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(notes_.empty());
}

TEST_F(ServerTest, RefusesGarbageOfStrangersTheSameWay) {
  ServerOptions closed = options();
  closed.access = [](const PeerCredentials&) { return false; };
  serve(closed);
  Client client = connect();
  client.send("garbage\0"sv);
  expect_error(client, "org.varlink.service.PermissionDenied");
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, RefusesWhomThePolicyCanNotJudge) {
  ServerOptions broken = options();
  broken.access = [](const PeerCredentials&) -> bool { throw std::runtime_error("no idea"); };
  serve(broken);
  Client client = connect();
  client.call("org.example.test.Log", {{"text", "x"}});
  expect_error(client, "org.varlink.service.PermissionDenied");
  EXPECT_THAT(logged_, ElementsAre(HasSubstr("no idea")));
}

TEST(OwnerAndGroup, LetsInRootAndTheOwnUser) {
  const AccessPolicy allowed = owner_and_group("no-such-group-here");
  EXPECT_TRUE(allowed({.pid = 1, .uid = 0, .gid = 0, .groups = {}}));
  EXPECT_TRUE(allowed({.pid = 1, .uid = ::geteuid(), .gid = 12345, .groups = {}}));
  EXPECT_FALSE(allowed({.pid = 1, .uid = 12345, .gid = 12345, .groups = {12345, 12346}}));
  EXPECT_FALSE(allowed({.pid = 1, .uid = 12345, .gid = 0, .groups = {0}}));
}

TEST(OwnerAndGroup, LetsInMembersOfTheGroup) {
  // "daemon" is group 1 on every Debian.
  const AccessPolicy allowed = owner_and_group("daemon");
  EXPECT_TRUE(allowed({.pid = 1, .uid = 12345, .gid = 1, .groups = {}}));
  EXPECT_TRUE(allowed({.pid = 1, .uid = 12345, .gid = 12345, .groups = {7, 1, 9}}));
  EXPECT_FALSE(allowed({.pid = 1, .uid = 12345, .gid = 12345, .groups = {7, 9}}));
}

TEST(PeerCredentialsOf, ASocketPairAreTheOwn) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const PeerCredentials peer = peer_credentials(ends[0]);
  EXPECT_EQ(peer.pid, ::getpid());
  EXPECT_EQ(peer.uid, ::geteuid());
  std::vector<gid_t> own(static_cast<std::size_t>(::getgroups(0, nullptr)));
  own.resize(static_cast<std::size_t>(::getgroups(static_cast<int>(own.size()), own.data())));
  EXPECT_EQ(peer.groups, own);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(PeerCredentialsOf, NoSocketThrow) {
  EXPECT_THROW(peer_credentials(-1), std::system_error);
}

}  // namespace
}  // namespace aiod::control

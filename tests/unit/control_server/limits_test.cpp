#include <boost/asio/post.hpp>

#include "control/admission.hpp"
#include "control/call_turns.hpp"
#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using testing::HasSubstr;

constexpr uid_t root = 0;
constexpr uid_t own = 500;
constexpr uid_t member = 1000;

Admission admission() {
  return Admission({.clients = 10, .of_one_user = 5, .reserved = 2}, own);
}

TEST(Admission, OneUserTakesHalfOfThePlaces) {
  Admission places = admission();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(places.enter(member));
  EXPECT_FALSE(places.enter(member));
  EXPECT_TRUE(places.enter(member + 1));
  places.leave(member);
  EXPECT_TRUE(places.enter(member));
}

TEST(Admission, RootAndTheOwnUserHaveAPlaceWhenAllAreTaken) {
  Admission places = admission();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(places.enter(member + static_cast<uid_t>(i)));
  EXPECT_FALSE(places.enter(member + 20));
  for (const uid_t trusted : {root, own}) {
    EXPECT_TRUE(places.enter(trusted));
    EXPECT_TRUE(places.enter(trusted));
    EXPECT_FALSE(places.enter(trusted));
  }
  places.leave(member);
  EXPECT_FALSE(places.enter(member + 20)) << "there are still more than ten";
}

TEST(Admission, TheOwnUserDoesNotKeepRootOut) {
  Admission places = admission();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(places.enter(own));
  EXPECT_FALSE(places.enter(own));
  EXPECT_TRUE(places.enter(root));
}

TEST(CallTurns, EachUserInTurnHoweverManyCallsHeHas) {
  boost::asio::io_context loop;
  const auto turns = std::make_shared<CallTurns>(loop);
  std::vector<std::string> taken;
  const auto want = [&](uid_t user, const std::string& name) {
    turns->want(user, [&taken, name] { taken.push_back(name); });
  };
  for (const char* name : {"a1", "a2", "a3"}) want(member, name);
  want(root, "r1");
  for (const char* name : {"b1", "b2"}) want(member + 1, name);
  loop.poll();
  EXPECT_THAT(taken, testing::ElementsAre("a1", "b1", "r1", "a2", "b2", "a3"));
}

TEST(CallTurns, OneCallAndThenEverythingElse) {
  boost::asio::io_context loop;
  const auto turns = std::make_shared<CallTurns>(loop);
  std::vector<std::string> taken;
  for (int i = 0; i < 2; ++i)
    turns->want(member, [&] {
      taken.emplace_back("call");
      boost::asio::post(loop, [&] { taken.emplace_back("other"); });
    });
  loop.poll();
  EXPECT_THAT(taken, testing::ElementsAre("call", "other", "call", "other"));
}

class ServerLimits : public ServerTest {
 protected:
  static constexpr std::size_t large = 300'000;

  /// Sends all of it, however little the socket takes at a time.
  void send_all(Client& client, std::string_view bytes) {
    for (int idle = 0; !bytes.empty() && idle < 100; ++idle) {
      const long sent = client.send(bytes);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        idle = 0;
      }
      run();
    }
    EXPECT_TRUE(bytes.empty());
  }

  static std::string large_echo() {
    return protocol::encode(
        protocol::Call{.method = "org.example.test.Echo", .parameters = {{"text", std::string(large, 'x')}}});
  }

  void serve_keeping(std::size_t bytes) {
    ServerOptions limited = options();
    limited.max_kept = bytes;
    serve(limited);
  }
};

TEST_F(ServerLimits, UnreadRepliesOfAllTogetherAreBounded) {
  serve_keeping(5 * large);
  std::vector<Client> deaf;
  for (int i = 0; i < 20; ++i) send_all(deaf.emplace_back(connect()), large_echo());
  run();
  EXPECT_LE(server_->kept_bytes(), 6 * (large + 1000));
  EXPECT_LT(server_->clients(), 20u);
  EXPECT_THAT(logged_, testing::Each(HasSubstr("has not read for the longest")));
  EXPECT_FALSE(deaf.back().closed()) << "the oldest goes";
  expect_healthy();
}

TEST_F(ServerLimits, AReplyLargerThanWhatDeafClientsLeaveIsReadAllTheSame) {
  serve_keeping(5 * large);
  std::vector<Client> deaf;
  for (int i = 0; i < 10; ++i) send_all(deaf.emplace_back(connect()), large_echo());
  Client reader = connect();
  send_all(reader, large_echo());
  std::optional<protocol::Reply> reply;
  for (int i = 0; i < 100 && !reply; ++i) {
    run();
    reply = reader.receive();
  }
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->parameters.at("text").as_string().size(), large);
}

TEST_F(ServerLimits, OneReplyMayBeLargerThanAllThatIsKept) {
  serve_keeping(large / 2);
  Client reader = connect();
  send_all(reader, large_echo());
  std::optional<protocol::Reply> reply;
  for (int i = 0; i < 100 && !reply; ++i) {
    run();
    reply = reader.receive();
  }
  EXPECT_TRUE(reply);
}

TEST_F(ServerLimits, CallsThatNeverEndAreBoundedToo) {
  serve_keeping(5 * large);
  std::vector<Client> slow;
  for (int i = 0; i < 20; ++i)
    send_all(slow.emplace_back(connect()), "{\"method\":\"" + std::string(large, 'x'));
  EXPECT_LE(server_->kept_bytes(), 6 * (large + 1000));
  expect_healthy();
}

TEST_F(ServerLimits, CallsThatAreBeingCarriedOutAreBoundedToo) {
  serve_keeping(5 * large);
  const std::string call = protocol::encode(
      protocol::Call{.method = "org.example.test.Park", .parameters = {{"text", std::string(large, 'x')}}});
  std::vector<Client> waiting;
  for (int i = 0; i < 20; ++i) send_all(waiting.emplace_back(connect()), call);
  EXPECT_LE(server_->kept_bytes(), 6 * (large + 1000));
  EXPECT_GE(closed_streams_, 14) << "who dropped out has his call told so";
  expect_healthy();
}

TEST_F(ServerLimits, NothingIsKeptOnceItIsReadOrGone) {
  Client reader = connect();
  send_all(reader, large_echo());
  for (int i = 0; i < 100 && !reader.receive(); ++i) run();
  Client gone = connect();
  send_all(gone, large_echo());
  EXPECT_GT(server_->kept_bytes(), 0u);
  gone.close();
  run();
  EXPECT_EQ(server_->kept_bytes(), 0u);
  EXPECT_EQ(server_->clients(), 1u);
}

TEST_F(ServerLimits, WhatIsReadAheadWhileACallIsCarriedOutIsLittle) {
  Client client = connect();
  client.call("org.example.test.Park");
  run();
  const std::string bytes(1'000'000, ' ');
  for (int i = 0; i < 50; ++i) {
    client.send(bytes);
    run();
  }
  EXPECT_LE(server_->kept_bytes(), 70'000u);
}

TEST_F(ServerLimits, AStrangerGetsTheAnswerAtTheFirstByteAndHoldsNothing) {
  ServerOptions closed = options();
  closed.access = [](const PeerCredentials&) { return false; };
  serve(closed);
  Client client = connect();
  client.send("{");
  expect_error(client, "org.varlink.service.PermissionDenied");
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server_->kept_bytes(), 0u);
}

TEST_F(ServerLimits, ASilentStrangerIsNotWaitedForLong) {
  ServerOptions closed = options();
  closed.access = [](const PeerCredentials&) { return false; };
  closed.refusal_patience = 1ms;
  serve(closed);
  Client client = connect();
  for (int i = 0; i < 1000 && !client.closed(); ++i) {
    loop_.restart();
    loop_.run_one_for(1s);
  }
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.receive());
}

}  // namespace
}  // namespace aiod::control

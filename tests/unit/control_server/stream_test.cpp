#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view stream_method = "org.example.test.Stream";

TEST_F(ServerTest, StreamsUntilTheLastReply) {
  Client client = connect();
  client.call(stream_method, {}, true);
  client.call("org.example.test.Echo", {{"text", "after"}});
  expect_nothing(client);
  ASSERT_EQ(streams_.size(), 1u);
  EXPECT_TRUE(streams_[0].wants_more());
  for (int n = 0; n < 3; ++n) {
    streams_[0].stream({{"n", n}});
    const auto reply = expect_reply(client);
    EXPECT_TRUE(reply.continues);
    EXPECT_EQ(reply.parameters, (boost::json::object{{"n", n}}));
  }
  expect_nothing(client);
  streams_[0].reply({{"n", 3}});
  EXPECT_FALSE(expect_reply(client).continues);
  expect_echo(client, "after");
  run();
  EXPECT_EQ(closed_streams_, 0);
}

TEST_F(ServerTest, EndsAStreamWithAnError) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  streams_[0].stream({{"n", 1}});
  streams_[0].error("org.example.test.Failed", {{"message", "over"}});
  streams_[0].stream({{"n", 2}});
  EXPECT_TRUE(expect_reply(client).continues);
  expect_error(client, "org.example.test.Failed");
  expect_nothing(client);
}

TEST_F(ServerTest, KeepsTheOrderOfManyStreamedReplies) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  for (int n = 0; n < 10'000; ++n) streams_[0].stream({{"n", n}});
  for (int n = 0; n < 10'000; ++n) {
    auto reply = client.receive();
    if (!reply) reply = expect_reply(client);
    ASSERT_EQ(reply->parameters.at("n").as_int64(), n);
  }
}

TEST_F(ServerTest, TellsAStreamThatTheClientHasGone) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  streams_[0].stream({{"n", 1}});
  EXPECT_EQ(closed_streams_, 0);
  client.close();
  run();
  EXPECT_EQ(closed_streams_, 1);
  EXPECT_EQ(server_->clients(), 0u);
  EXPECT_EQ(streams_[0].queued_bytes(), 0u);
  streams_[0].stream({{"n", 2}});
  streams_[0].reply({{"n", 3}});
  run();
  EXPECT_EQ(closed_streams_, 1);
  expect_healthy();
}

TEST_F(ServerTest, TellsAProducerOnceThatAllHasGoneOut) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  for (int n = 0; n < 50'000; ++n) streams_[0].stream({{"n", n}});
  int drained = 0;
  streams_[0].on_drained([&] { ++drained; });
  run();
  EXPECT_EQ(drained, 0) << "the client has not read";
  while (drained == 0) {
    while (client.receive()) continue;
    run();
  }
  EXPECT_EQ(streams_[0].queued_bytes(), 0u);
  streams_[0].stream({{"n", 2}});
  run();
  EXPECT_EQ(drained, 1);
}

TEST_F(ServerTest, AProducerIsNotToldOfAClientThatHasGone) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  for (int n = 0; n < 50'000; ++n) streams_[0].stream({{"n", n}});
  int drained = 0;
  streams_[0].on_drained([&] { ++drained; });
  client.close();
  run();
  EXPECT_EQ(drained, 0);
  EXPECT_EQ(closed_streams_, 1);
}

TEST_F(ServerTest, TellsOfAClientThatGoesWithUnreadRepliesAndCalls) {
  Client client = connect();
  client.call(stream_method, {}, true);
  for (int i = 0; i < 100; ++i) client.call("org.example.test.Echo", {{"text", "never"}});
  run();
  for (int n = 0; n < 50'000; ++n) streams_[0].stream({{"n", n}});
  EXPECT_GT(streams_[0].queued_bytes(), 0u);
  client.close();
  run();
  EXPECT_EQ(closed_streams_, 1);
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, TellsOfAClientThatHadOnlyShutDownItsSendingSide) {
  Client client = connect();
  client.call(stream_method, {}, true);
  client.shut_down_sending();
  run();
  EXPECT_EQ(closed_streams_, 0);
  streams_[0].stream({{"n", 1}});
  EXPECT_TRUE(expect_reply(client).continues);
  client.close();
  run();
  EXPECT_EQ(closed_streams_, 1);
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, TellsOfAClientThatGoesWhileItsCallsFillTheBuffer) {
  ServerOptions small = options();
  small.max_request = 10'000;
  serve(small);
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  const std::string filler(20'000, 'x');
  EXPECT_GT(client.send(filler), 15'000);
  expect_nothing(client);
  client.close();
  run();
  EXPECT_EQ(closed_streams_, 1);
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, CallsBackLateCallersToo) {
  Client client = connect();
  client.call("org.example.test.Park", {}, true);
  run();
  client.close();
  run();
  EXPECT_EQ(closed_streams_, 1);
  int late = 0;
  parked_[0].on_closed([&] { ++late; });
  EXPECT_EQ(late, 0) << "never from inside a member";
  run();
  EXPECT_EQ(late, 1);
}

TEST_F(ServerTest, DoesNotCallBackOnceTheResponderIsGone) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  server_->close();
  streams_.clear();
  run();
  EXPECT_EQ(closed_streams_, 0);
}

TEST_F(ServerTest, LetsTheCallbackDestroyItsResponder) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  streams_[0].on_closed([this] { streams_.clear(); });
  client.close();
  run();
  EXPECT_TRUE(streams_.empty());
}

TEST_F(ServerTest, DropsAClientThatDoesNotReadItsStream) {
  ServerOptions small = options();
  small.max_queued = 100'000;
  serve(small);
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  int sent = 0;
  for (; sent < 1'000'000 && server_->clients() > 0; ++sent) {
    streams_[0].stream({{"n", sent}});
    ASSERT_LE(streams_[0].queued_bytes(), small.max_queued);
    if (sent % 100 == 0) run();
  }
  EXPECT_EQ(server_->clients(), 0u);
  EXPECT_GT(sent, 1000);
  EXPECT_THAT(logged_, ElementsAre(HasSubstr("does not read its stream")));
  EXPECT_THAT(logged_[0], HasSubstr("pid " + std::to_string(::getpid())));
  run();
  EXPECT_EQ(closed_streams_, 1);
  expect_healthy();
}

TEST_F(ServerTest, TellsTheProducerHowMuchWaits) {
  Client client = connect();
  client.call(stream_method, {}, true);
  run();
  // A producer that rather loses messages than its client.
  int sent = 0;
  while (streams_[0].queued_bytes() < 50'000) {
    streams_[0].stream({{"n", sent++}});
    run();
  }
  int received = 0;
  while (client.receive()) ++received;
  for (int i = 0; i < 100 && received < sent; ++i) {
    run();
    while (client.receive()) ++received;
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(streams_[0].queued_bytes(), 0u);
}

TEST_F(ServerTest, RefusesASecondReplyToACallThatWantsOne) {
  Client client = connect();
  client.call("org.example.test.Park");
  run();
  EXPECT_FALSE(parked_[0].wants_more());
  EXPECT_THROW(parked_[0].stream({{"text", "x"}}), std::logic_error);
  parked_[0].reply({{"text", "y"}});
  parked_[0].reply({{"text", "z"}});
  expect_echo(client, "y");
  expect_nothing(client);
}

}  // namespace
}  // namespace aiod::control

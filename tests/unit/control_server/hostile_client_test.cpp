#include <sys/resource.h>

#include <random>

#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto invalid = "org.varlink.service.InvalidParameter";

TEST_F(ServerTest, AnswersGarbageWithAnErrorAndCloses) {
  for (const auto bytes :
       {"\0"sv, "hello\0"sv, "[]\0"sv, "{\"method\":5}\0"sv, "\xFF\xFE\0"sv,
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n\0"sv, "{\"method\":\"a.B\",\"method\":\"a.C\"}\0"sv}) {
    Client client = connect();
    client.send(bytes);
    const auto reply = expect_reply(client);
    EXPECT_EQ(reply.error, invalid);
    EXPECT_EQ(reply.parameters.at("parameter").as_string(), "call");
    EXPECT_FALSE(reply.parameters.at("reason").as_string().empty());
    EXPECT_TRUE(client.closed());
  }
  EXPECT_EQ(server_->clients(), 0u);
  expect_healthy();
}

TEST_F(ServerTest, AnswersTheCallsBeforeTheGarbage) {
  Client client = connect();
  client.send("{\"method\":\"org.example.test.Echo\",\"parameters\":{\"text\":\"good\"}}\0bad\0{}\0"sv);
  expect_echo(client, "good");
  expect_error(client, invalid);
  EXPECT_FALSE(client.receive());
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, RefusesACallAboveTheLimit) {
  ServerOptions small = options();
  small.max_request = 1000;
  serve(small);
  const std::string empty =
      protocol::encode(protocol::Call{.method = "org.example.test.Echo", .parameters = {{"text", ""}}});
  const std::string fits(1000 - (empty.size() - 1), 'x');
  Client client = connect();
  client.call("org.example.test.Echo", {{"text", fits}});
  expect_echo(client, fits);
  client.call("org.example.test.Echo", {{"text", fits + "x"}});
  const auto reply = expect_reply(client);
  EXPECT_EQ(reply.error, invalid);
  EXPECT_THAT(std::string(reply.parameters.at("reason").as_string()), HasSubstr("1000 bytes"));
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, RefusesACallThatNeverEnds) {
  Client client = connect();
  const std::string piece(100'000, '{');
  std::size_t sent = 0;
  while (sent < 10'000'000) {
    const long size = client.send(piece);
    if (size < 0 && client.closed()) break;
    if (size > 0) sent += static_cast<std::size_t>(size);
    run();
  }
  EXPECT_LT(sent, 3'000'000u);
  expect_error(client, invalid);
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, ServesACallOfTheLargestSize) {
  Client client = connect();
  const std::string text(1024 * 1024 - 100, 'x');
  const std::string bytes =
      protocol::encode(protocol::Call{.method = "org.example.test.Echo", .parameters = {{"text", text}}});
  for (std::size_t sent = 0; sent < bytes.size();) {
    const long size = client.send(std::string_view(bytes).substr(sent));
    if (size > 0) sent += static_cast<std::size_t>(size);
    run();
  }
  std::optional<protocol::Reply> reply;
  for (int i = 0; i < 1000 && !reply; ++i) {
    run();
    reply = client.receive();
  }
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->parameters.at("text").as_string().size(), text.size());
}

TEST_F(ServerTest, ForgetsClientsThatLeaveInEveryState) {
  for (const auto bytes : {""sv, "{\"meth"sv, "{\"method\":\"org.example.test.Park\"}\0"sv,
                           "{\"method\":\"org.example.test.Park\"}\0{\"meth"sv,
                           "{\"method\":\"org.example.test.Echo\",\"parameters\":{\"text\":\"x\"}}\0"sv}) {
    for (const bool seen : {false, true}) {
      Client client = connect();
      if (!bytes.empty()) client.send(bytes);
      if (seen) run();
      client.close();
      run();
      EXPECT_EQ(server_->clients(), 0u) << bytes;
    }
  }
  EXPECT_EQ(closed_streams_, 4);
  expect_healthy();
}

TEST_F(ServerTest, CarriesOutWhatArrivedBeforeTheClientLeft) {
  Client client = connect();
  client.send("{\"method\":\"org.example.test.Park\"}\0"sv);
  for (const auto text : {"1"sv, "2"sv}) {
    client.call("org.example.test.Log", {{"text", text}});
    client.send(
        "{\"method\":\"org.example.test.Log\",\"parameters\":{\"text\":\"oneway\"},\"oneway\":true}\0"sv);
  }
  client.close();
  run();
  EXPECT_THAT(notes_, ElementsAre("1", "oneway", "2", "oneway"));
  EXPECT_EQ(closed_streams_, 1);
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, AnswersAClientThatHasShutDownItsSendingSide) {
  Client client = connect();
  client.call("org.example.test.Park");
  client.call("org.example.test.Echo", {{"text", "b"}});
  client.shut_down_sending();
  run();
  EXPECT_EQ(server_->clients(), 1u);
  parked_[0].reply({{"text", "a"}});
  expect_echo(client, "a");
  expect_echo(client, "b");
  run();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, TakesNoNewCallBeforeTheReplyIsRead) {
  Client client = connect();
  const std::string call =
      protocol::encode(protocol::Call{.method = "org.example.test.Log", .parameters = {{"text", "x"}}});
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += call;
  // A client that only ever sends: what it can make the server keep is bounded.
  std::size_t sent = 0;
  for (int idle = 0; idle < 10;) {
    const long size = client.send(std::string_view(bytes).substr(sent % call.size()));
    run();
    idle = size > 0 ? 0 : idle + 1;
    if (size > 0) sent += static_cast<std::size_t>(size);
    ASSERT_LT(sent, 50'000'000u);
  }
  expect_healthy();
  const std::size_t stuck = notes_.size();
  while (client.receive()) run();
  EXPECT_GT(notes_.size(), stuck);
}

TEST_F(ServerTest, TellsOneClientTooMany) {
  ServerOptions few = options();
  few.max_clients = 2;
  few.reserved_clients = 0;
  serve(few);
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) clients.push_back(connect());
  run();
  Client extra = connect();
  expect_nothing(extra);
  extra.call("org.example.test.Echo", {{"text", "x"}});
  const auto reply = expect_reply(extra);
  EXPECT_EQ(reply.error, "org.example.test.Failed");
  EXPECT_THAT(std::string(reply.parameters.at("message").as_string()), HasSubstr("too many clients"));
  EXPECT_TRUE(extra.closed());
  clients.pop_back();
  run();
  expect_healthy();
}

TEST_F(ServerTest, LetsOnlyFewOfTheTurnedAwayWait) {
  ServerOptions none = options();
  none.max_clients = 0;
  none.reserved_clients = 0;
  serve(none);
  std::vector<Client> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(connect());
  run();
  long waiting = 0;
  for (auto& client : clients) waiting += client.closed() ? 0 : 1;
  EXPECT_EQ(waiting, 16);
  EXPECT_FALSE(clients.back().closed());
  EXPECT_TRUE(clients.front().closed());
}

TEST_F(ServerTest, RestsWhenDescriptorsRunOut) {
  ServerOptions patient = options();
  patient.accept_retry = std::chrono::milliseconds(1);
  serve(patient);
  run();
  Client client = connect();
  client.call("org.example.test.Echo", {{"text", "late"}});
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_LT(run(), 10u) << "it must not spin";
  loop_.restart();
  loop_.run_one();
  run();
  EXPECT_EQ(server_->clients(), 0u);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(logged_, ElementsAre(HasSubstr("can't accept clients")));
  for (int i = 0; i < 100 && server_->clients() == 0; ++i) {
    loop_.restart();
    loop_.run_one();
  }
  expect_echo(client, "late");
}

// What arrives is a fixed stream of noise, cut at random; the server must answer everyone else all the while.
TEST_F(ServerTest, SurvivesNoise) {
  std::mt19937 random{20240117};  // NOLINT: the same noise in every run
  const std::string call = protocol::encode(
      protocol::Call{.method = "org.example.test.Stream", .parameters = {{"text", "x"}}, .more = true});
  std::vector<Client> clients;
  for (int i = 0; i < 2000; ++i) {
    if (clients.size() < 20) clients.push_back(connect());
    const std::size_t chosen = random() % clients.size();
    std::string bytes = call.substr(random() % call.size());
    bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    clients[chosen].send(bytes);
    if (random() % 3 == 0) run();
    if (random() % 5 == 0) clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(chosen));
    if (i % 100 == 0) expect_healthy();
  }
  clients.clear();
  run();
  EXPECT_EQ(server_->clients(), 0u);
}

}  // namespace
}  // namespace aiod::control

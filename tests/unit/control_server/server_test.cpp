#include "control/server.hpp"

#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

using namespace std::string_view_literals;
using boost::json::object;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ServerTest, AnswersACall) {
  Client client = connect();
  client.call("org.example.test.Echo", {{"text", "hello"}});
  expect_echo(client, "hello");
  client.call("org.example.test.Echo", {{"text", "again"}});
  expect_echo(client, "again");
  EXPECT_EQ(server_->clients(), 1u);
}

TEST_F(ServerTest, AnswersPipelinedCallsInOrder) {
  Client client = connect();
  std::string bytes;
  for (int i = 0; i < 500; ++i) {
    bytes += protocol::encode(
        protocol::Call{.method = "org.example.test.Echo", .parameters = {{"text", std::to_string(i)}}});
  }
  ASSERT_EQ(client.send(bytes), static_cast<long>(bytes.size()));
  for (int i = 0; i < 500; ++i) expect_echo(client, std::to_string(i));
}

TEST_F(ServerTest, CarriesOutOneCallOfAClientAtATime) {
  Client client = connect();
  client.call("org.example.test.Park");
  client.call("org.example.test.Park");
  client.call("org.example.test.Echo", {{"text", "last"}});
  expect_nothing(client);
  ASSERT_EQ(parked_.size(), 1u);
  expect_healthy();
  parked_[0].reply({{"text", "first"}});
  expect_echo(client, "first");
  EXPECT_FALSE(client.receive());
  ASSERT_EQ(parked_.size(), 2u);
  parked_[1].reply({{"text", "second"}});
  expect_echo(client, "second");
  expect_echo(client, "last");
}

TEST_F(ServerTest, ReadsACallByteAtATime) {
  Client client = connect();
  const std::string bytes =
      protocol::encode(protocol::Call{.method = "org.example.test.Echo", .parameters = {{"text", "slow"}}});
  for (const char c : bytes) {
    expect_nothing(client);
    client.send({&c, 1});
  }
  expect_echo(client, "slow");
}

TEST_F(ServerTest, ServesTwoHundredClientsAtOnce) {
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(connect());
    clients.back().call("org.example.test.Echo", {{"text", std::to_string(i)}});
  }
  run();
  EXPECT_EQ(server_->clients(), 200u);
  for (int i = 0; i < 200; ++i) expect_echo(clients[static_cast<std::size_t>(i)], std::to_string(i));
  clients.clear();
  run();
  EXPECT_EQ(server_->clients(), 0u);
}

TEST_F(ServerTest, SendsALargeReplyToASlowReader) {
  Client client = connect();
  client.call("org.example.test.Park");
  run();
  ASSERT_EQ(parked_.size(), 1u);
  const std::string text(20'000'000, 'x');
  parked_[0].reply({{"text", text}});
  std::optional<protocol::Reply> reply;
  for (int i = 0; i < 10'000 && !reply; ++i) {
    run();
    reply = client.receive();
  }
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->parameters.at("text").as_string(), text);
}

TEST_F(ServerTest, GivesNoReplyToAOnewayCall) {
  Client client = connect();
  for (const auto call : {R"({"method":"org.example.test.Log","parameters":{"text":"a"},"oneway":true})"sv,
                          R"({"method":"org.example.test.Throw","oneway":true})"sv,
                          R"({"method":"no.such.Method","oneway":true})"sv,
                          R"({"method":"org.example.test.Drop","oneway":true})"sv}) {
    client.send(std::string(call) + '\0');
  }
  client.call("org.example.test.Echo", {{"text", "first reply"}});
  expect_echo(client, "first reply");
  EXPECT_THAT(notes_, ElementsAre("a"));
}

TEST_F(ServerTest, TellsAboutItself) {
  ServerOptions own = options();
  own.info = {.vendor = "V", .product = "P", .version = "1.2.3", .url = "U"};
  serve(own);
  Client client = connect();
  client.call("org.varlink.service.GetInfo");
  EXPECT_EQ(expect_reply(client).parameters,
            (object{{"vendor", "V"},
                    {"product", "P"},
                    {"version", "1.2.3"},
                    {"url", "U"},
                    {"interfaces", {"org.example.test", "org.varlink.service"}}}));
  client.call("org.varlink.service.GetInterfaceDescription", {{"interface", "org.varlink.service"}});
  EXPECT_EQ(expect_reply(client).parameters.at("description").as_string(),
            protocol::find_interface("org.varlink.service")->description);
  client.call("org.varlink.service.GetInterfaceDescription", {{"interface", "org.nope"}});
  const auto reply = expect_reply(client);
  EXPECT_EQ(reply.error, "org.varlink.service.InterfaceNotFound");
  EXPECT_EQ(reply.parameters.at("interface").as_string(), "org.nope");
}

TEST_F(ServerTest, GivesTheStandardErrors) {
  const std::tuple<std::string_view, object, std::string_view, object> cases[] = {
      {"org.nope.Echo", {}, "InterfaceNotFound", {{"interface", "org.nope"}}},
      {"Echo", {}, "InterfaceNotFound", {{"interface", "Echo"}}},
      {"org.example.test.Nope", {}, "MethodNotFound", {{"method", "org.example.test.Nope"}}},
      {"org.example.test.Unimplemented",
       {},
       "MethodNotImplemented",
       {{"method", "org.example.test.Unimplemented"}}},
      {"org.example.test.Echo",
       {},
       "InvalidParameter",
       {{"parameter", "text"}, {"reason", "text is missing"}}},
      {"org.example.test.Echo",
       {{"text", 5}},
       "InvalidParameter",
       {{"parameter", "text"}, {"reason", "text must be a string, not 5"}}},
      {"org.example.test.Drop",
       {{"x", 5}},
       "InvalidParameter",
       {{"parameter", "x"}, {"reason", "x is unknown"}}},
      {"org.example.test.Stream", {}, "ExpectedMore", {}},
  };
  Client client = connect();
  for (const auto& [method, parameters, error, details] : cases) {
    client.call(method, parameters);
    const auto reply = expect_reply(client);
    EXPECT_EQ(reply.error.value_or(""), "org.varlink.service." + std::string(error)) << method;
    EXPECT_EQ(reply.parameters, details) << method;
  }
  client.send("{\"method\":\"org.example.test.Echo\",\"parameters\":{\"text\":\"x\"},\"upgrade\":true}\0"sv);
  expect_error(client, "org.varlink.service.MethodNotImplemented");
}

TEST_F(ServerTest, TurnsExceptionsIntoFailed) {
  Client client = connect();
  client.call("org.example.test.Throw");
  auto reply = expect_reply(client);
  EXPECT_EQ(reply.error, "org.example.test.Failed");
  EXPECT_EQ(reply.parameters, (object{{"message", "on purpose"}}));
  client.call("org.example.test.ThrowInt");
  reply = expect_reply(client);
  EXPECT_EQ(reply.error, "org.example.test.Failed");
  EXPECT_THAT(std::string(reply.parameters.at("message").as_string()), HasSubstr("no std::exception"));
}

TEST_F(ServerTest, AnswersForAHandlerThatForgets) {
  Client client = connect();
  client.call("org.example.test.Drop");
  auto reply = expect_reply(client);
  EXPECT_EQ(reply.error, "org.example.test.Failed");
  EXPECT_THAT(std::string(reply.parameters.at("message").as_string()), HasSubstr("without an answer"));
  client.call("org.example.test.Park");
  expect_nothing(client);
  parked_.clear();
  expect_error(client, "org.example.test.Failed");
}

TEST_F(ServerTest, SendsNoReplyThatBreaksItsDescription) {
  Client client = connect();
  const auto answer = [&](auto how) {
    client.call("org.example.test.Park");
    run();
    how(parked_.back());
    const auto reply = expect_reply(client);
    EXPECT_EQ(reply.error, "org.example.test.Failed");
    return std::string(reply.parameters.at("message").as_string());
  };
  EXPECT_THAT(answer([](Responder& r) { r.reply({{"text", 5}}); }), HasSubstr("text must be a string"));
  EXPECT_THAT(answer([](Responder& r) { r.error("org.example.test.Nope", {}); }),
              HasSubstr("is not declared"));
  EXPECT_THAT(answer([](Responder& r) { r.error("org.example.test.Failed", {}); }),
              HasSubstr("message is missing"));
}

TEST_F(ServerTest, LeavesRepliesAloneWhenToldTo) {
  ServerOptions unchecked = options();
  unchecked.check_replies = false;
  serve(unchecked);
  Client client = connect();
  client.call("org.example.test.Park");
  run();
  parked_.back().reply({{"text", 5}});
  EXPECT_EQ(expect_reply(client).parameters, (object{{"text", 5}}));
}

TEST_F(ServerTest, ClosesEverythingAtOnce) {
  Client idle = connect();
  Client waiting = connect();
  waiting.call("org.example.test.Park");
  run();
  server_->close();
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(waiting.closed());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(closed_streams_, 0) << "handlers are told from the loop";
  run();
  EXPECT_EQ(closed_streams_, 1);
  parked_[0].reply({{"text", "too late"}});
  server_->close();
  server_.reset();
  run();
}

TEST_F(ServerTest, MayBeClosedFromAHandler) {
  methods_->add("org.example.test.Unimplemented", [this](const object&, Responder responder) {
    server_->close();
    responder.reply({});
  });
  Client client = connect();
  client.call("org.example.test.Unimplemented");
  client.call("org.example.test.Echo", {{"text", "x"}});
  run();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server_->clients(), 0u);
}

}  // namespace
}  // namespace aiod::control

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::CallKind;
using support::encode_call;

class Calls : public SystemTest {
 protected:
  void SetUp() override { start_with({"hello", "counts"}); }

  /// The reply of a call that must be an error with this name.
  boost::json::object error(std::string_view method, const boost::json::object& parameters,
                            std::string_view name) {
    auto reply = daemon_.connect().call(method, parameters);
    EXPECT_EQ(reply.contains("error") ? support::text_at(reply, "error") : "", name) << support::show(reply);
    return reply;
  }
};

TEST_F(Calls, WhatDoesNotExistIsNamed) {
  EXPECT_EQ(error("io.aiod.Nothing.List", {}, "org.varlink.service.InterfaceNotFound")
                .at("parameters")
                .at("interface"),
            "io.aiod.Nothing");
  error("io.aiod.Services.Nothing", {}, "org.varlink.service.MethodNotFound");
  error("nonsense", {}, "org.varlink.service.InterfaceNotFound");
}

TEST_F(Calls, WrongParametersAreNamed) {
  const auto named = [&](std::string_view method, const boost::json::object& parameters) {
    return error(method, parameters, "org.varlink.service.InvalidParameter").at("parameters").at("parameter");
  };
  EXPECT_EQ(named("io.aiod.Services.Start", {}), "patterns");
  EXPECT_EQ(named("io.aiod.Services.Start", {{"patterns", "hello"}}), "patterns");
  EXPECT_EQ(named("io.aiod.Services.Status", {{"pattern", "hello"}}), "pattern");
  EXPECT_EQ(named("io.aiod.Gpio.Set", {{"pin", "4"}, {"value", "on"}}), "value");
}

TEST_F(Calls, ErrorsOfTheInterface) {
  EXPECT_EQ(error("io.aiod.Services.Start", {{"patterns", boost::json::array{"nobody"}}},
                  "io.aiod.Services.NoSuchService")
                .at("parameters")
                .at("name"),
            "nobody");
  error("io.aiod.Services.Call", {{"name", "counts"}}, "io.aiod.Services.Failed");
  error("io.aiod.Gpio.Get", {{"pins", boost::json::array{"GPIO99"}}}, "io.aiod.Gpio.Failed");
  error("io.aiod.Services.Events", {}, "org.varlink.service.ExpectedMore");
}

TEST_F(Calls, PipelinedCallsAreAnsweredInOrder) {
  support::VarlinkClient client = daemon_.connect();
  std::string calls;
  for (int i = 0; i < 50; ++i) {
    calls += encode_call("io.aiod.Services.Call", {{"name", "counts"}, {"argument", i}});
    calls += encode_call("io.aiod.Services.Nothing");
  }
  client.send(calls);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.receive().at("parameters").at("result").at("echo"), i);
    EXPECT_EQ(client.receive().at("error"), "org.varlink.service.MethodNotFound");
  }
}

TEST_F(Calls, AOnewayCallIsDoneAndNotAnswered) {
  support::VarlinkClient client = daemon_.connect();
  client.send(encode_call("io.aiod.Gpio.Set", {{"pin", "GPIO4"}, {"value", 1}}, CallKind::oneway) +
              encode_call("io.aiod.Gpio.Get", {{"pins", boost::json::array{"GPIO4"}}}));
  EXPECT_EQ(client.receive().at("parameters").at("lines").at(0).at("value"), 1);
}

TEST_F(Calls, EventsAreStreamed) {
  support::EventFollower events(daemon_.socket());
  daemon_.aioctl({"stop", "hello"});
  const auto event = events.wait_for("hello.service", "stopped");
  EXPECT_EQ(event.at("from"), "stopping");
  EXPECT_TRUE(event.at("time").is_double());
}

TEST_F(Calls, AStopThatTakesItsTimeDoesNotHoldUpOthers) {
  support::VarlinkClient slow = daemon_.connect();
  slow.send_call("io.aiod.Services.Restart", {{"patterns", boost::json::array{"*"}}});
  EXPECT_EQ(daemon_.connect().ask("io.aiod.Services.List").size(), 1u);
  EXPECT_TRUE(slow.receive().contains("parameters"));
}

}  // namespace
}  // namespace aiod::system_tests

#include <boost/json/serialize.hpp>

#include <boost/json/serialize.hpp>

#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The wire format, row by row.
class Aiomqtt : public MqttTest {
 protected:
  void SetUp() override {
    MqttTest::SetUp();
    if (IsSkipped()) return;
    daemon_.configure(".env", "PLACE=cellar\n# a comment\nCOLOUR=red\n");
    broker_.start();
    start_daemon(broker_,
                 R"(, allow: [status, start, stop, traceback, report, config, env, log, cmd])"
                 R"(, commands: {greet: {help: Greets, run: [echo, hello]}, fails: {run: ["false"]}})");
    await_connection();
  }

  // The answer on device/pi/<kind>, without the topic.
  std::string ask(const std::string& topic, const std::string& payload, const std::string& kind) {
    const auto subscriber = broker_.subscribe("device/pi/" + kind);
    broker_.publish(topic, payload);
    const std::string mark = "\ndevice/pi/" + kind + ' ';
    const std::string output = wait_for(*subscriber, mark);
    const auto begin = output.find(mark) + mark.size();
    const auto end = output.find('\n', begin);
    return output.substr(begin, end == output.npos ? end : end - begin);
  }
  boost::json::object ask_json(const std::string& topic, const std::string& payload,
                               const std::string& kind) {
    return support::parse_json(ask(topic, payload, kind)).as_object();
  }

  Broker broker_;
};

TEST_F(Aiomqtt, TellsTheStatus) {
  const auto status = ask_json("device/pi/service", R"({"status": "*.service"})", "status");
  EXPECT_EQ(status.at("hostname"), "pi");
  EXPECT_EQ(status.at("hello.service").at("status"), "running");
  EXPECT_EQ(status.at("hello.service").at("service"), true);
  EXPECT_EQ(status.at("aiomqtt.service").at("stats").at("nrecv"), 1);
  EXPECT_FALSE(status.at("hello.service").as_object().contains("docs"));
  const auto debug = ask_json("device/all/service", R"({"status": "hello.service:/debug"})", "status");
  EXPECT_EQ(debug.at("hello.service").at("type"), "runtime.service");
}

TEST_F(Aiomqtt, StopsAndStarts) {
  const auto stopped = ask("device/pi/service", R"({"stop": "hello.service"})", "status");
  EXPECT_EQ(stopped, R"({"hello.service":{"stop":"stopped"}})");
  EXPECT_EQ(state_of("hello"), "stopped");
  const auto started = ask("device/pi/service", R"({"start": ["hello.service"]})", "status");
  EXPECT_EQ(started, R"({"hello.service":{"start":"running"}})");
}

TEST_F(Aiomqtt, TellsATraceback) {
  const auto answer = ask("device/pi/service", R"({"traceback": "hello.service"})", "status");
  EXPECT_EQ(answer, R"({"hello.service":{"traceback":""},"hostname":"pi"})");
}

TEST_F(Aiomqtt, TellsAndChangesTheConfiguration) {
  const auto all = ask_json("device/pi/service", R"({"config": {"get": "*"}})", "config");
  EXPECT_EQ(all.at("aiomqtt").at("args").as_array().at(0), "pi");
  EXPECT_EQ(all.at("hello").at("enabled"), true);
  broker_.publish("device/pi/service", R"({"config": {"disable": ["hello"]}})");
  daemon_.wait_for_log("CONFIG disable");
  EXPECT_EQ(ask_json("device/pi/service", R"({"config": {"get": "hello"}})", "config").at("enabled"), false);
  broker_.publish("device/pi/service",
                  R"({"config": {"set": {"hello": {"args": ["GPIO17", 7], "kwargs": {}}}}})");
  daemon_.wait_for_log("CONFIG set");
  const auto changed = ask_json("device/pi/service", R"({"config": {"get": "hello"}})", "config");
  EXPECT_EQ(changed.at("enabled"), true);
  EXPECT_EQ(changed.at("args").as_array().at(1), 7);
}

TEST_F(Aiomqtt, TellsAndChangesTheVariables) {
  const auto file = daemon_.config_folder() / ".env";
  EXPECT_EQ(ask("device/pi/service", R"({"env": ".env"})", "env/.env"), "PLACE=cellar");
  const auto subscriber = broker_.subscribe("device/pi/env/.env");
  broker_.publish("device/pi/service", R"({"set": {".env": {"PLACE": "attic", "NEW": 5}}})");
  wait_for(*subscriber, "NEW=5");
  EXPECT_EQ(support::read_text(file), "PLACE=attic\n# a comment\nCOLOUR=red\nNEW=5\n");
}

TEST_F(Aiomqtt, RefusesFilesThatLeaveTheFolder) {
  broker_.publish("device/pi/service", R"({"env": "../../etc/passwd"})");
  daemon_.wait_for_log("is no file of variables");
  broker_.publish("device/pi/service", R"({"set": {"../x": {"A": "b"}}})");
  daemon_.wait_for_log("\"../x\" is no file of variables");
}

TEST_F(Aiomqtt, SendsTheLogOnce) {
  EXPECT_THAT(ask("device/pi/logger", "log", "log"), HasSubstr("[pi] ["));
  const auto subscriber = broker_.subscribe("device/pi/log");
  broker_.publish("device/all/logger", "log");
  EXPECT_THAT(wait_for(*subscriber, "[LOG]"), Not(HasSubstr("MQTT client connected")));
}

TEST_F(Aiomqtt, RunsCommands) {
  const auto greeted = ask_json("device/pi/cmd", R"({"cmd": "greet", "args": ["you", 2]})", "resp");
  EXPECT_EQ(boost::json::serialize(greeted),
            R"({"cmd":"greet","resp":"hello you 2","msg":"Greets","hostname":"pi"})");
  EXPECT_EQ(ask_json("device/pi/cmd", "greet", "resp").at("resp"), "hello");
  EXPECT_EQ(ask_json("device/pi/cmd", "fails", "resp").at("resp"), "exit code 1");
  EXPECT_THAT(ask("device/pi/cmd", "dance", "resp"), HasSubstr("there is no such command"));
  EXPECT_THAT(ask("device/pi/cmd", "reset", "resp"), HasSubstr("`allow` of aiomqtt leaves it out"));
  EXPECT_EQ(ask("device/pi/cmd", "?greet", "help"), R"({"args":null,"kwargs":null,"help":"Greets"})");
  EXPECT_THAT(ask("device/pi/cmd", "help", "help"),
              AllOf(HasSubstr(R"("greet":{)"), HasSubstr(R"("fails":{)")));
}

TEST_F(Aiomqtt, SaysWhatItDoesNotUnderstand) {
  broker_.publish("device/pi/service", "what?");
  daemon_.wait_for_log("must be a JSON object");
  broker_.publish("device/pi/service", R"({"explode": "x"})");
  daemon_.wait_for_log("there is no such action");
  broker_.publish("device/pi/service", R"({"status": "nobody.service"})");
  daemon_.wait_for_log("@ [STATUS]: nobody.service:");
  EXPECT_EQ(state_of("aiomqtt"), "running");
}

TEST_F(Aiomqtt, DoesNotCarryOutWhatTheBrokerHadKept) {
  broker_.publish("device/pi/service", R"({"stop": "hello.service"})", true);
  daemon_.wait_for_log("[STOP]");
  ASSERT_EQ(daemon_.aioctl({"start", "hello"}).exit, 0);
  ASSERT_EQ(daemon_.aioctl({"restart", "aiomqtt"}).exit, 0);
  daemon_.wait_for_log("1 retained orders were not carried out");
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(Aiomqtt, ItsChildrenAreTheModels) {
  for (const char* child : {"ping", "clean"})
    EXPECT_EQ(state_of("aiomqtt.service." + std::string(child)), "running") << child;
  for (int i = 0; i < 20; ++i) ask("device/pi/service", R"({"status": "hello.service"})", "status");
  const auto names = boost::json::serialize(daemon_.aioctl_json({"status", "aiomqtt.service.do_action*"}));
  EXPECT_THAT(names, Not(HasSubstr("do_action@2")));
}

}  // namespace
}  // namespace aiod::system_tests

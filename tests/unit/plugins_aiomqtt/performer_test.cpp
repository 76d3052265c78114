#include "aiomqtt/performer.hpp"

#include <gmock/gmock.h>

#include <aio/testing/captured_log.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/fake_processes.hpp>
#include <aio/testing/manual_loop.hpp>

namespace aiomqtt {
namespace {

using aio::LogLevel;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PerformerTest : public ::testing::Test {
 protected:
  PerformerTest() {
    parameters_.id = "pi";
    parameters_.grants = {.steer = {"*"}, .configure = {"*"}, .files = {"*"}, .run = {"*"}};
    UserCommand blink{.help = "Blinks", .args = aio::Array{5}, .kwargs = aio::Object{{"pause", {100, 200}}}};
    blink.run = std::vector<std::string>{"blink", "-q"};
    parameters_.commands["blink"] = blink;
    control_.add("hello");
    control_.add("world");
    processes_.answer("blink", {.exit_code = 0, .output = "done\n"});
  }

  // What was published, "topic payload".
  std::vector<std::string> perform(const char* topic, const char* payload) {
    performer_.begin(parameters_, "aiomqtt");
    sent_.clear();
    for (Action& action : parse("pi", topic, payload)) loop_.run(performer_.perform(std::move(action)));
    return sent_;
  }
  std::vector<std::string> command(const char* payload) { return perform("device/pi/cmd", payload); }
  std::vector<std::string> service(const char* payload) { return perform("device/pi/service", payload); }

  aio::testing::ManualLoop loop_;
  aio::testing::CapturedLog log_;
  aio::testing::FakeControl control_{loop_.clock()};
  aio::testing::FakeProcesses processes_;
  std::vector<std::string> sent_;
  Parameters parameters_{};
  Performer performer_{
      {.control = control_,
       .processes = processes_,
       .log = aio::Logger(log_, "aiomqtt.service", std::make_shared<aio::Logger::LevelCell>(LogLevel::debug)),
       .publish = [this](const aio::mqtt::Message& m) { sent_.push_back(m.topic + ' ' + m.payload); },
       .denied = [this](std::string why) { denied_.push_back(std::move(why)); }}};
  std::vector<std::string> denied_;
};

TEST_F(PerformerTest, AnswersForEachServiceThatIsMeant) {
  EXPECT_THAT(service(R"({"stop": "*.service"})"),
              ElementsAre(R"(device/pi/status {"*.service":{"stop":"stopped"}})",
                          R"(device/pi/status {"*.service":{"stop":"stopped"}})"));
  EXPECT_THAT(service(R"({"start": ["hello.service"]})"),
              ElementsAre(R"(device/pi/status {"hello.service":{"start":"running"}})"));
}

TEST_F(PerformerTest, ACommandHasItsArgumentsOrTheMessages) {
  EXPECT_THAT(command("blink"),
              ElementsAre(R"(device/pi/resp {"cmd":"blink","resp":"done","msg":"Blinks","hostname":"pi"})"));
  command(R"({"cmd": "blink", "args": [7, "x y"], "kwargs": {"pause": 3, "name": "me"}})");
  command(R"({"cmd": "blink", "args": [], "kwargs": {}})");
  command(R"({"cmd": "blink", "args": null, "kwargs": null})");
  EXPECT_THAT(processes_.calls(),
              ElementsAre("blink -q 5 --pause=[100,200]", "blink -q 7 x y --pause=3 --name=me",
                          "blink -q 5 --pause=[100,200]", "blink -q 5 --pause=[100,200]"));
}

TEST_F(PerformerTest, ACommandThatFailsIsAnswered) {
  EXPECT_THAT(command(R"({"cmd": "blink", "kwargs": "x"})"),
              ElementsAre(HasSubstr("kwargs must be an object")));
  EXPECT_THAT(command("dance"), ElementsAre(HasSubstr("there is no such command")));
  processes_.answer("blink", {.exit_code = 3, .output = "no led"});
  EXPECT_THAT(command("blink"), ElementsAre(HasSubstr("exit code 3: no led")));
}

TEST_F(PerformerTest, HelpTellsWhatACommandTakes) {
  EXPECT_THAT(command("?blink"),
              ElementsAre(R"(device/pi/help {"args":[5],"kwargs":{"pause":[100,200]},"help":"Blinks"})"));
  EXPECT_THAT(command("help"), ElementsAre(HasSubstr(R"({"blink":{"args":[5])")));
  EXPECT_THAT(command("?dance"), IsEmpty());
  EXPECT_TRUE(log_.contains(LogLevel::error, "there is no such command"));
}

TEST_F(PerformerTest, RebootsOnlyWhereItIsAllowed) {
  processes_.answer("systemctl reboot", {.exit_code = 0});
  parameters_.grants.run.clear();
  EXPECT_THAT(command("reset"), ElementsAre(HasSubstr("mqtt has no right to run programs of aiomqtt")));
  EXPECT_THAT(processes_.calls(), IsEmpty());
  parameters_.grants.run = {"aiomqtt"};
  parameters_.allow = std::vector<std::string>{"cmd"};
  EXPECT_THAT(command("reset"), ElementsAre(HasSubstr("`allow`")));
  EXPECT_THAT(processes_.calls(), IsEmpty());
  parameters_.allow.reset();
  EXPECT_THAT(command("reset"), ElementsAre(HasSubstr("rebooting")));
  EXPECT_THAT(processes_.calls(), ElementsAre("systemctl reboot"));
}

TEST_F(PerformerTest, WhatAllowDoesNotNameIsNotDone) {
  parameters_.allow.emplace();
  for (const char* payload : {R"({"stop": "hello"})", R"({"status": "*"})", R"({"config": {"get": "*"}})",
                              R"({"env": ".env"})", R"({"report": "hello"})", R"({"traceback": "hello"})"})
    EXPECT_THAT(service(payload), IsEmpty()) << payload;
  EXPECT_THAT(command("help"), IsEmpty());
  EXPECT_THAT(perform("device/pi/logger", "log"), IsEmpty());
  EXPECT_THAT(control_.calls(), IsEmpty());
  EXPECT_EQ(denied_.size(), 8U);
}

TEST_F(PerformerTest, ChangesTheConfiguration) {
  service(R"({"config": {"enable": ["hello", "world"]}})");
  service(R"({"config": {"set": {"hello": {"args": [1], "kwargs": {"period": 5}}}}})");
  service(R"({"config": {"set": {"world": {"args": [], "kwargs": {}}}}})");
  EXPECT_THAT(control_.calls(), ElementsAre("enable hello.service", "enable world.service",
                                            R"(configure hello.service {"period":5,"enabled":true} [1])",
                                            R"(configure world.service {"enabled":true})"));
}

TEST_F(PerformerTest, TellsTheConfiguration) {
  control_.task("hello").config = {{.key = "enabled", .value = true}, {.key = "kwargs.period", .value = 5}};
  EXPECT_THAT(service(R"({"config": {"get": "hello"}})"),
              ElementsAre(R"(device/pi/config {"enabled":true,"args":[],"kwargs":{"period":5}})"));
  EXPECT_THAT(service(R"({"config": {"get": "*"}})"), ElementsAre(HasSubstr(R"("world":{"enabled":null)")));
}

TEST_F(PerformerTest, TellsTracebacksAndReports) {
  control_.task("hello").error = aio::Error{.type = "E", .message = "m", .traceback = "#0 f"};
  control_.task("hello").report = "one\n\ntwo\n";
  EXPECT_THAT(
      service(R"({"traceback": "hello.service"})"),
      ElementsAre(R"(device/pi/status {"hello.service":{"traceback":"#0 f\nE: m\n"},"hostname":"pi"})"));
  EXPECT_THAT(service(R"({"report": "hello.service"})"),
              ElementsAre("device/pi/report/hello.service one\n", "device/pi/report/hello.service two\n"));
}

TEST_F(PerformerTest, TellsEachLineOfTheLogOnce) {
  control_.write(LogLevel::info, "hello.service", "one");
  control_.write(LogLevel::error, "hello.service", "two");
  EXPECT_THAT(perform("device/pi/logger", "log"),
              ElementsAre(HasSubstr("[INFO] [hello.service] one"), HasSubstr("[ERROR] [hello.service] two")));
  EXPECT_THAT(perform("device/pi/logger", "log"), IsEmpty());
  EXPECT_THAT(perform("device/all/logger", "error.log"), ElementsAre(HasSubstr("two")));
}

TEST_F(PerformerTest, SaysWhyTheDaemonRefuses) {
  control_.refuse("stop", "not now");
  EXPECT_THAT(service(R"({"stop": "hello.service"})"), IsEmpty());
  EXPECT_TRUE(log_.contains(LogLevel::error, "@ [STOP]: hello.service: not now"));
  EXPECT_THAT(service(R"({"status": "nobody.service"})"), IsEmpty());
  EXPECT_TRUE(log_.contains(LogLevel::error, "@ [STATUS]: nobody.service: "));
}

}  // namespace
}  // namespace aiomqtt

#include "service_fixture.hpp"

// What anyone who may publish can do, by what the configuration grants.
namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RightsTest : public ServiceTest {
 protected:
  void start_granting(aio::Object grants, aio::Object kwargs = {}) {
    kwargs["grants"] = std::move(grants);
    kwargs["commands"] = {{"greet", {{"run", {"greet"}}}}};
    mqtt_->control().add("hello").local_only = {"command"};
    mqtt_->control().add("world");
    mqtt_->processes().answer("greet", {.exit_code = 0, .output = "hello"});
    mqtt_->processes().answer("systemctl reboot", {.exit_code = 0});
    start(std::move(kwargs));
  }
  // What the daemon and the programs were asked for.
  std::vector<std::string> done_by(const char* topic, const char* payload) {
    mqtt_->control().clear_calls();
    const std::size_t programs = mqtt_->processes().calls().size();
    receive(topic, payload);
    mqtt_->settle();
    auto calls = mqtt_->control().calls();
    const auto& run = mqtt_->processes().calls();
    calls.insert(calls.end(), run.begin() + static_cast<std::ptrdiff_t>(programs), run.end());
    return calls;
  }
  std::vector<std::string> service(const char* payload) { return done_by("device/pi/service", payload); }
  bool answers(const char* topic, const char* payload, const char* kind) {
    const std::string where = std::string("device/pi/") + kind;
    const auto before = broker_.payloads(where).size();
    receive(topic, payload);
    return broker_.payloads(where).size() > before;
  }
};

constexpr auto cmd = "device/pi/cmd";
constexpr auto orders = "device/pi/service";

TEST_F(RightsTest, ByDefaultTheyRead) {
  start_granting({});
  EXPECT_TRUE(answers(orders, R"({"status": "*.service"})", "status"));
  EXPECT_TRUE(answers(orders, R"({"traceback": "hello"})", "status"));
  EXPECT_TRUE(answers(orders, R"({"config": {"get": "*"}})", "config"));
  EXPECT_TRUE(answers(cmd, "help", "help"));
  for (const char* payload :
       {R"({"start": "hello"})", R"({"stop": "hello"})", R"({"config": {"enable": "hello"}})",
        R"({"config": {"disable": "hello"}})", R"({"config": {"set": {"hello": {"kwargs": {"n": 1}}}}})",
        R"({"config": {"set": {"hello": {"args": [], "kwargs": {}}}}})"})
    EXPECT_THAT(service(payload), IsEmpty()) << payload;
  EXPECT_FALSE(answers(orders, R"({"env": ".env"})", "env/.env"));
  EXPECT_FALSE(answers(orders, R"({"set": {".env": {"A": "b"}}})", "env/.env"));
  EXPECT_FALSE(std::filesystem::exists("/etc/aiod/.env.test"));
  EXPECT_THAT(done_by(cmd, "greet"), IsEmpty());
  EXPECT_THAT(done_by(cmd, "reset"), IsEmpty());
  EXPECT_THAT(done_by("device/pi/services/hello/set", "OFF"), IsEmpty());
  mqtt_->advance(1min);
  EXPECT_TRUE(
      mqtt_->log().contains("orders were refused; the last: [STOP] hello.service: mqtt has no right to"));
}

TEST_F(RightsTest, SteerIsForTheServicesItNames) {
  start_granting({{"steer", {"hel*"}}});
  EXPECT_THAT(service(R"({"stop": "hello"})"), ElementsAre("stop hello.service"));
  EXPECT_THAT(done_by("device/pi/services/hello/set", "ON"), ElementsAre("start hello.service"));
  EXPECT_THAT(service(R"({"stop": "world"})"), IsEmpty());
  EXPECT_THAT(service(R"({"stop": "*"})"), IsEmpty());
  EXPECT_THAT(service(R"({"config": {"enable": "hello"}})"), IsEmpty());
  mqtt_->advance(31s);
  const std::string document = broker_.last("homeassistant/device/pi/config");
  EXPECT_THAT(document, HasSubstr("hello_switch"));
  EXPECT_THAT(document, ::testing::Not(HasSubstr("world_switch")));
}

TEST_F(RightsTest, ConfigureDoesNotReachProgramsAndRights) {
  start_granting({{"steer", {"*"}}, {"configure", {"*"}}});
  mqtt_->control().task("aiomqtt").local_only = {"grants", "commands"};
  EXPECT_THAT(service(R"({"config": {"set": {"hello": {"kwargs": {"n": 1}}}}})"),
              ElementsAre(R"(configure hello.service {"n":1,"enabled":true})"));
  for (const char* payload :
       {R"({"config": {"set": {"hello": {"kwargs": {"command": ["sh"]}}}}})",
        R"({"config": {"set": {"hello": {"kwargs": {"kwargs.command": ["sh"]}}}}})",
        R"({"config": {"set": {"hello": {"args": [["sh"]]}}}})",
        R"({"config": {"set": {"hello": {"kwargs": {"kwargs": {"command": ["sh"]}}}}}})",
        R"({"config": {"set": {"aiomqtt": {"kwargs": {"grants": {"run": ["*"]}}}}}})",
        R"({"config": {"set": {"aiomqtt": {"kwargs": {"commands": {"x": {"run": ["sh"]}}}}}}})"})
    EXPECT_THAT(service(payload), IsEmpty()) << payload;
}

TEST_F(RightsTest, CommandsAndResetNeedRunOfThisService) {
  start_granting({{"run", {"aiomqtt"}}});
  EXPECT_THAT(done_by(cmd, "greet"), ElementsAre("greet"));
  EXPECT_THAT(done_by(cmd, "reset"), ElementsAre("systemctl reboot"));
  EXPECT_FALSE(answers(orders, R"({"set": {".env": {"A": "b"}}})", "env/.env"));
}

TEST_F(RightsTest, FilesAreReadByFilesAndWrittenByRunToo) {
  const std::string folder = folder_.path().string();
  mqtt_->control().about["config"] = folder;
  folder_.write(".env", "A=1\n");
  start_granting({{"files", {"hello"}}, {"run", {"*"}}});
  EXPECT_FALSE(answers(orders, R"({"env": ".env"})", "env/.env"));
  mqtt_->stop();
  mqtt_->settle();
  start_granting({{"files", {"*"}}, {"run", {"aiomqtt"}}});
  receive(orders, R"({"set": {".env": {"A": "2"}}})");
  EXPECT_EQ(aiod::support::read_text(folder_.path() / ".env"), "A=1\n");
}

TEST_F(RightsTest, AllowOnlyLeavesOut) {
  start_granting({}, {{"allow", {"status", "start", "stop", "config", "env", "cmd", "reset"}}});
  EXPECT_TRUE(mqtt_->log().contains("`allow` is deprecated"));
  EXPECT_THAT(service(R"({"stop": "hello"})"), IsEmpty());
  EXPECT_THAT(done_by(cmd, "greet"), IsEmpty());
  mqtt_->stop();
  mqtt_->settle();
  start_granting({{"steer", {"*"}}}, {{"allow", {"status"}}});
  EXPECT_THAT(service(R"({"stop": "hello"})"), IsEmpty());
  EXPECT_FALSE(answers("device/pi/logger", "log", "log"));
}

TEST_F(RightsTest, WhatMayNotBeReadIsNotShown) {
  start_granting({{"read", {"hello"}}}, {{"stats", true}});
  mqtt_->advance(31s);
  EXPECT_THAT(broker_.last("device/pi/status"), HasSubstr("hello.service"));
  EXPECT_THAT(broker_.last("device/pi/status"), ::testing::Not(HasSubstr("world")));
  EXPECT_THAT(broker_.last("homeassistant/device/pi/config"), ::testing::Not(HasSubstr("world")));
}

}  // namespace
}  // namespace aiomqtt

#include "aiomqtt/refusals.hpp"

#include "service_fixture.hpp"
#include "support/temp_dir.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Intake, TakesABurstAndThenSoManyASecond) {
  Intake intake;
  const aio::TimePoint begin{};
  const auto admitted = [&](aio::Duration after, int offered) {
    int count = 0;
    for (int i = 0; i < offered; ++i) count += intake.admit(begin + 1h + after) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(admitted(0s, 20'000), Intake::burst);
  EXPECT_EQ(admitted(1s, 20'000), Intake::per_second);
  EXPECT_EQ(admitted(1h, 20'000), Intake::burst);
}

TEST(Shown, IsShortAndPrintable) {
  EXPECT_EQ(shown("hello.service"), "hello.service");
  EXPECT_EQ(shown("a\x1b[2Jb\n\xe2\x80\xae"), "a?[2Jb????");
  EXPECT_EQ(shown(std::string(500, 'x')).size(), 103U);
}

class FloodTest : public ServiceTest {};

TEST_F(FloodTest, IsBoundedAndTakesOneLine) {
  start();
  for (int i = 0; i < 20'000; ++i) broker_.receive("device/pi/service", R"({"status": "aiomqtt.service"})");
  mqtt_->settle();
  mqtt_->advance(1s);
  EXPECT_EQ(broker_.payloads("device/pi/status").size(), 64U) << "so many at a time";
  EXPECT_EQ(mqtt_->log().count("messages were not looked at"), 1U) << mqtt_->log().text();
  EXPECT_TRUE(mqtt_->log().contains("19744 messages were not looked at"));
  EXPECT_EQ(stats("refused"), 20'000 - 64);
  receive("device/pi/service", R"({"status": "aiomqtt.service"})");
  EXPECT_EQ(broker_.payloads("device/pi/status").size(), 65U);
}

TEST_F(FloodTest, ThatGoesOnIsToldOfOnceAMinute) {
  start();
  for (int second = 0; second < 100; ++second) {
    for (int i = 0; i < 1000; ++i) broker_.receive("device/pi/cmd", "nonsense");
    mqtt_->settle();
    mqtt_->advance(1s);
  }
  EXPECT_LE(mqtt_->log().count("messages were not looked at"), 2U);
}

TEST_F(FloodTest, WhatIsTooBigIsNotLookedAt) {
  start();
  receive("device/pi/service", std::string(20'000'000, '['));
  receive("device/pi/service", R"({"status": ")" + std::string(70'000, 'x') + "\"}");
  mqtt_->advance(1s);
  EXPECT_EQ(mqtt_->log().count("2 messages were dropped, because they are too big"), 1U)
      << mqtt_->log().text();
  EXPECT_TRUE(mqtt_->log().contains("70014 bytes on device/pi/service"));
}

TEST_F(FloodTest, TheLimitIsAParameter) {
  start({{"max_message", 1024}});
  EXPECT_EQ(broker_.options.longest_payload, 1024U);
  receive("device/pi/service", std::string(1025, ' '));
  mqtt_->advance(1s);
  EXPECT_TRUE(mqtt_->log().contains("too big"));
}

TEST_F(FloodTest, OneMessageAsksForSoMuchAtMost) {
  mqtt_->control().add("hello");
  start();
  std::string names = "\"hello\"";
  for (int i = 1; i < 65; ++i) names += ",\"hello\"";
  receive("device/pi/service", R"({"start": [)" + names + "]}");
  receive("device/pi/service", R"({"start": ")" + std::string(257, 'x') + "\"}");
  receive("device/pi/service", std::string(40, '[') + std::string(40, ']'));
  mqtt_->advance(1s);
  EXPECT_TRUE(mqtt_->control().calls().empty());
  EXPECT_EQ(mqtt_->log().count("3 messages were not understood"), 1U) << mqtt_->log().text();
}

TEST_F(FloodTest, WhatIsAskedTwiceIsToldOnce) {
  start();
  receive("device/pi/service", R"({"status": ["aiomqtt", "aiomqtt", "aiomqtt"]})");
  EXPECT_EQ(broker_.payloads("device/pi/status").size(), 1U);
}

// Whatever a message holds, and whatever comes of it.
TEST_F(FloodTest, NoContentsOfAMessageAreLogged) {
  const aiod::support::TempDir folder;
  mqtt_->control().about["config"] = folder.path().string();
  mqtt_->control().add("hello");
  start({{"topics", {"garden/#"}}, {"commands", {{"greet", {{"run", {"greet"}}}}}}});
  mqtt_->processes().answer("greet", {.exit_code = 1, .output = "hunter2"});
  mqtt_->control().refuse("configure_all", "password must not be \"hunter2\"");
  const std::pair<const char*, const char*> messages[] = {
      {"device/pi/service", R"({"config": {"set": {"hello": {"kwargs": {"password": "hunter2"}}}}})"},
      {"device/pi/service", R"({"config": {"set": {"hello": {"kwargs": {"password": "hunter2"}}}}})"},
      {"device/pi/service", R"({"set": {".env": {"PASSWORD": "hunter2"}}})"},
      {"device/pi/service", R"({"set": {".env": {"PASSWORD": "hunter2\n"}}})"},
      {"device/pi/service", R"({"hunter2": 1})"},
      {"device/pi/service", R"({"config": {"hunter2": 1}})"},
      {"device/pi/service", R"({"config": {"set": {"hello": "hunter2"}}})"},
      {"device/pi/service", "hunter2"},
      {"device/pi/cmd", "hunter2"},
      {"device/pi/cmd", R"({"cmd": "greet", "args": ["hunter2"], "kwargs": {"password": "hunter2"}})"},
      {"device/pi/logger", "hunter2"},
      {"device/pi/services/hello/set", "hunter2"},
      {"garden/door", "hunter2"}};
  for (const auto& [topic, payload] : messages) receive(topic, payload);
  mqtt_->advance(1min);
  EXPECT_THAT(mqtt_->log().text(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(mqtt_->log().text(), HasSubstr("@ [device/pi/cmd]: 7 bytes"));
}

}  // namespace
}  // namespace aiomqtt

#include "aiomqtt/wire.hpp"

#include <gtest/gtest.h>

#include "aiomqtt/answers.hpp"

namespace aiomqtt {
namespace {

Action only(std::string_view topic, std::string_view payload) {
  const auto actions = parse("pi", topic, payload);
  EXPECT_EQ(actions.size(), 1U) << payload;
  return actions.empty() ? Action{} : actions.front();
}

TEST(Wire, KnowsEachActionOnAService) {
  const std::pair<const char*, Verb> verbs[] = {{"status", Verb::status}, {"start", Verb::start},
                                                {"stop", Verb::stop},     {"traceback", Verb::traceback},
                                                {"report", Verb::report}, {"env", Verb::env_get}};
  for (const auto& [word, verb] : verbs) {
    const Action action = only("device/pi/service", "{\"" + std::string(word) + "\": \"x.service\"}");
    EXPECT_EQ(action.verb, verb) << word;
    EXPECT_EQ(action.target, "x.service");
  }
}

TEST(Wire, TakesTheDebugForm) {
  const Action action = only("device/all/service", R"({"status": "x.service:/debug"})");
  EXPECT_EQ(action.target, "x.service");
  EXPECT_EQ(action.form, aio::asyncmd::Form::debug);
}

TEST(Wire, TakesListsAndSeveralActions) {
  const auto actions = parse("pi", "device/pi/service", R"({"stop": ["a", "b"], "start": "c"})");
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(actions[1].target, "b");
  EXPECT_EQ(actions[2].verb, Verb::start);
}

TEST(Wire, TakesTheConfiguration) {
  EXPECT_EQ(only("device/pi/service", R"({"config": {"get": "*"}})").verb, Verb::config_get);
  EXPECT_EQ(only("device/pi/service", R"({"config": {"enable": "x"}})").verb, Verb::config_enable);
  EXPECT_EQ(only("device/pi/service", R"({"config": {"disable": ["x"]}})").target, "x");
  const Action set = only("device/pi/service", R"({"config": {"set": {"x": {"args": [1], "kwargs": {}}}}})");
  EXPECT_EQ(set.verb, Verb::config_set);
  EXPECT_EQ(set.value.at("args").as_array().size(), 1U);
}

TEST(Wire, TakesCommands) {
  EXPECT_EQ(only("device/pi/cmd", "blink").target, "blink");
  EXPECT_EQ(only("device/pi/cmd", R"({"cmd": "blink", "args": [5]})").target, "blink");
  EXPECT_EQ(only("device/pi/cmd", "?blink").verb, Verb::help);
  EXPECT_EQ(only("device/pi/cmd", "blink?").target, "blink");
  EXPECT_EQ(only("device/all/cmd", "help").verb, Verb::help);
  EXPECT_EQ(permission_for(only("device/pi/cmd", "reset")), "reset");
  EXPECT_EQ(only("device/pi/logger", "log").verb, Verb::log);
  EXPECT_EQ(only("device/pi/logger", "error.log").verb, Verb::error_log);
}

TEST(Wire, TakesSwitches) {
  const Action off = only("device/pi/services/hello@kitchen/set", "OFF");
  EXPECT_EQ(off.verb, Verb::stop);
  EXPECT_EQ(off.target, "hello@kitchen.service");
  EXPECT_EQ(only("device/pi/services/hello/set", "ON").verb, Verb::start);
  EXPECT_THROW(parse("pi", "device/pi/services/hello/set", "on"), WireError);
  EXPECT_TRUE(parse("pi", "device/pi/services/set", "ON").empty());
}

TEST(Wire, RefusesWhatItDoesNotKnow) {
  for (const char* payload :
       {"", "x", "[]", "1", R"({"explode": "x"})", R"({"start": 5})", R"({"start": [5]})",
        R"({"config": "x"})", R"({"config": {"eat": "x"}})", R"({"set": {"x": 1}})"})
    EXPECT_THROW(parse("pi", "device/pi/service", payload), WireError) << payload;
  EXPECT_THROW(parse("pi", "device/pi/logger", "x"), WireError);
  EXPECT_THROW(parse("pi", "device/pi/cmd", R"({"args": []})"), WireError);
  EXPECT_THROW(parse("pi", "device/pi/cmd", ""), WireError);
}

TEST(Wire, LeavesOtherTopicsAlone) {
  for (const char* topic : {"device/other/service", "device/pi/state", "x", "device/pi/service/x"})
    EXPECT_TRUE(parse("pi", topic, R"({"status": "*"})").empty()) << topic;
}

TEST(Answers, AreAsyncmds) {
  EXPECT_EQ(changed("pi", "x.service", "start", "running").payload, R"({"x.service":{"start":"running"}})");
  EXPECT_EQ(traceback_of("pi", "x.service", std::nullopt).payload,
            R"({"x.service":{"traceback":""},"hostname":"pi"})");
  const auto lines = lines_of("t", "a\n\n  \nb");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].payload, "a\n");
  EXPECT_EQ(lines[1].payload, "b\n");
}

TEST(Answers, AnEntryHasArgsAndKwargs) {
  const std::vector<aio::ConfigValue> values{{.key = "enabled", .value = true},
                                             {.key = "args.1", .value = 5},
                                             {.key = "args.0", .value = "GPIO17"},
                                             {.key = "kwargs.led", .value = 2},
                                             {.key = "schedule.repeat", .value = 90}};
  EXPECT_EQ(aio::Value(entry_of(values)),
            (aio::Value{{"enabled", true},
                        {"args", {"GPIO17", 5}},
                        {"kwargs", {{"led", 2}, {"schedule", {{"repeat", 90}}}}}}));
}

}  // namespace
}  // namespace aiomqtt

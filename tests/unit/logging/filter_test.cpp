#include "logging/filter.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

RecordView line_of(std::string_view unit, aio::LogLevel level = aio::LogLevel::info, int second = 0) {
  return {.seq = 1, .time = at_second(second), .level = level, .unit = unit, .text = "text"};
}

bool unit_matches(std::string pattern, std::string_view unit) {
  return Filter(FilterSpec{.units = {std::move(pattern)}}).matches_envelope(line_of(unit));
}

bool text_matches(std::string grep, const std::string& text, bool case_sensitive = false) {
  return Filter(FilterSpec{.grep = std::move(grep), .case_sensitive = case_sensitive}).matches_text(text);
}

std::string error_of(std::string grep) {
  try {
    const Filter filter(FilterSpec{.grep = std::move(grep)});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Filter, AnEmptyOneTakesAll) {
  EXPECT_TRUE(Filter().matches_envelope(line_of("aiod", aio::LogLevel::debug)));
  EXPECT_TRUE(Filter(FilterSpec{}).matches_envelope(line_of("aiod", aio::LogLevel::debug)));
  EXPECT_TRUE(Filter(FilterSpec{}).matches_text(""));
}

TEST(Filter, AServiceIncludesItsChildrenAndNothingElse) {
  for (const char* name : {"hello.service", "hello"}) {
    EXPECT_TRUE(unit_matches(name, "hello.service")) << name;
    EXPECT_TRUE(unit_matches(name, "hello.service.blink")) << name;
    EXPECT_FALSE(unit_matches(name, "hello.services")) << name;
    EXPECT_FALSE(unit_matches(name, "hello2.service")) << name;
    EXPECT_FALSE(unit_matches(name, "hello@kitchen.service")) << name;
    EXPECT_FALSE(unit_matches(name, "hell")) << name;
    EXPECT_FALSE(unit_matches(name, "")) << name;
  }
  EXPECT_TRUE(unit_matches("hello@kitchen", "hello@kitchen.service.blink"));
  EXPECT_TRUE(unit_matches("hello.service.blink", "hello.service.blink"));
  EXPECT_FALSE(unit_matches("hello.service.blink", "hello.service"));
}

TEST(Filter, TheDaemonsOwnUnitHasNoSuffix) {
  EXPECT_TRUE(unit_matches("aiod", "aiod"));
  EXPECT_FALSE(unit_matches("aiod", "aiodine.service"));
}

TEST(Filter, TakesWildcards) {
  EXPECT_TRUE(unit_matches("h*", "hello.service"));
  EXPECT_TRUE(unit_matches("hell?", "hello.service"));
  EXPECT_TRUE(unit_matches("hell?", "hello.service.blink"));
  EXPECT_TRUE(unit_matches("hell?.service", "hello.service.blink"));
  EXPECT_TRUE(unit_matches("[gh]ello", "hello.service"));
  EXPECT_TRUE(unit_matches("*.blink", "hello.service.blink"));
  EXPECT_FALSE(unit_matches("w*", "hello.service"));
  EXPECT_FALSE(unit_matches("hell?", "hello2.service"));
  EXPECT_TRUE(unit_matches("*", "aiod"));
}

TEST(Filter, AnyOfSeveralUnitsWillDo) {
  const Filter filter(FilterSpec{.units = {"world", "h*"}});
  EXPECT_TRUE(filter.matches_envelope(line_of("world.service")));
  EXPECT_TRUE(filter.matches_envelope(line_of("hello.service")));
  EXPECT_FALSE(filter.matches_envelope(line_of("aiod")));
}

TEST(Filter, TakesALevelAndAbove) {
  const Filter filter(FilterSpec{.level = aio::LogLevel::warning});
  EXPECT_FALSE(filter.matches_envelope(line_of("aiod", aio::LogLevel::info)));
  EXPECT_TRUE(filter.matches_envelope(line_of("aiod", aio::LogLevel::warning)));
  EXPECT_TRUE(filter.matches_envelope(line_of("aiod", aio::LogLevel::critical)));
}

TEST(Filter, TakesASpanOfTimeWithBothEnds) {
  const Filter filter(FilterSpec{.since = at_second(10), .until = at_second(20)});
  for (const auto& [second, expected] : {std::pair{9, false}, {10, true}, {20, true}, {21, false}})
    EXPECT_EQ(filter.matches_envelope(line_of("aiod", aio::LogLevel::info, second)), expected) << second;
}

TEST(Filter, LowerCaseIgnoresCase) {
  EXPECT_TRUE(text_matches("led", "the LED is on"));
  EXPECT_FALSE(text_matches("led", "the LED is on", true));
  EXPECT_TRUE(text_matches("LED", "the LED is on"));
  EXPECT_FALSE(text_matches("Led", "the LED is on"));
  EXPECT_TRUE(text_matches("l(e|x)d [io]s.*n$", "the LED is on"));
  EXPECT_FALSE(text_matches("^led", "the LED is on"));
  EXPECT_TRUE(text_matches("^the", "the LED is on"));
  EXPECT_TRUE(text_matches("led\\S*", "the LED_1 is on")) << "a letter behind a backslash is no capital";
  EXPECT_TRUE(text_matches("grün", "GRÜN"));
  EXPECT_TRUE(text_matches("one|two", "line\ntwo\nthree"));
}

TEST(Filter, ExplainsABadExpression) {
  EXPECT_NE(error_of("a(b").find("bad regular expression \"a(b\""), std::string::npos);
  EXPECT_NE(error_of("(a)\\1").find("back references"), std::string::npos);
  EXPECT_NE(error_of("[z-a]"), "");
  EXPECT_NE(error_of("a)(b"), "");
  EXPECT_NE(error_of("*"), "");
}

TEST(Filter, RefusesMoreUnitsThanALineCanBeComparedWith) {
  EXPECT_NO_THROW(Filter(FilterSpec{.units = std::vector<std::string>(256, "a*")}));
  EXPECT_THROW(Filter(FilterSpec{.units = std::vector<std::string>(257, "a")}), std::invalid_argument);
  EXPECT_THROW(Filter(FilterSpec{.units = {std::string(257, '*')}}), std::invalid_argument);
}

TEST(Filter, RefusesExpressionsThatExplode) {
  EXPECT_NE(error_of("((a{100}){100}){100}").find("too large"), std::string::npos);
  EXPECT_NE(error_of("(abc){1,5000}").find("too large"), std::string::npos);
  EXPECT_NE(error_of(std::string(5000, 'a')).find("too large"), std::string::npos);
  EXPECT_EQ(error_of("[0-9]{4}-[0-9]{2}"), "");
  EXPECT_EQ(error_of("a{2,}"), "");
  EXPECT_EQ(error_of("((aa|bb){1,9}c){1,3}"), "");
  EXPECT_NE(error_of("\\pL{100}"), "") << "a class of hundreds of ranges, a hundred times";
}

TEST(Filter, ALargeExpressionIsTriedOnLessAtATime) {
  const Filter small(FilterSpec{.grep = "led .* toggled"});
  const Filter large(FilterSpec{.grep = "(x?){200}y"});
  EXPECT_EQ(small.slice_bytes(), Filter().slice_bytes());
  EXPECT_LT(large.slice_bytes(), small.slice_bytes() / 4);
  EXPECT_GT(large.slice_bytes(), 0U);
}

TEST(Filter, NeverBacktracks) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(text_matches("(a+)+$", std::string(8000, 'a') + "b"));
  EXPECT_FALSE(text_matches("(a|aa)*c", std::string(8000, 'a')));
  EXPECT_TRUE(text_matches("(.|\\s)*z", std::string(8000, 'a') + "z"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace aiod::logging

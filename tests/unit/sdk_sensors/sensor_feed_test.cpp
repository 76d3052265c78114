#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "weather_bench.hpp"

namespace aio {
namespace {

using aio::testing::RunState;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SensorFeed::Reading loose_wire() {
  throw std::runtime_error("the wire is loose");
}

TEST_F(SensorFeedTest, HasNothingToTellBeforeItHasMeasured) {
  weather_.service().takes = 1s;
  start_with_mqtt();
  EXPECT_TRUE(stat("temp").is_null());
  EXPECT_THAT(weather_.service().show()->text, HasSubstr("no reading"));
}

TEST_F(SensorFeedTest, ThePeriodDoesNotDriftAndLateReadingsDontPileUp) {
  start_with_mqtt();
  weather_.advance(1h);
  EXPECT_EQ(weather_.service().measured, 721);
  weather_.service().takes = 12s;
  weather_.advance(120s);
  EXPECT_LE(weather_.service().measured, 721 + 11);
}

TEST_F(SensorFeedTest, OneMeasuresAtATime) {
  weather_.service().takes = 1s;
  start_with_mqtt();
  for (int i = 0; i < 3; ++i) mqtt_.receive("device/board/state", "?");
  weather_.advance(10s);
  EXPECT_EQ(mqtt_.payloads("device/board/sense").size(), 3U);
  EXPECT_EQ(weather_.service().most_inside, 1);
}

TEST_F(SensorFeedTest, AFailureIsToldOnceCountedAndGotOver) {
  start_with_mqtt();
  weather_.service().read = [] { return loose_wire(); };
  weather_.advance(15s);
  EXPECT_EQ(stat("errors"), 3);
  const auto warnings = std::ranges::count_if(weather_.log().lines(), [](const auto& line) {
    return line.level == LogLevel::warning && line.text == "can't measure: the wire is loose";
  });
  EXPECT_EQ(warnings, 1);
  EXPECT_EQ(stat("npub"), 1);
  weather_.service().read = [] { return SensorFeed::Reading{5, 0}; };
  weather_.advance(5s);
  EXPECT_TRUE(weather_.log().contains("it measures again, after 3 failures"));
  EXPECT_EQ(stat("temp"), 5.0);
  EXPECT_EQ(stat("errors"), 3);
}

TEST_F(SensorFeedTest, TooManyFailuresInARowFailTheService) {
  weather_.service().options.give_up = 3;
  weather_.service().read = [] { return loose_wire(); };
  start_with_mqtt();
  weather_.advance(5s);
  EXPECT_TRUE(weather_.running());
  weather_.advance(5s);
  ASSERT_EQ(weather_.state(), RunState::failed);
  EXPECT_EQ(weather_.error()->type, "aio::SensorError");
  EXPECT_EQ(weather_.error()->message, "3 readings in a row have failed: the wire is loose");
  EXPECT_THAT(mqtt_.announced(), IsEmpty());
  EXPECT_THAT(weather_.children(), IsEmpty());
  weather_.service().read = [] { return SensorFeed::Reading{5, 0}; };
  start();
  EXPECT_TRUE(weather_.running());
  EXPECT_EQ(stat("temp"), 5.0);
}

TEST_F(SensorFeedTest, AValueOutOfRangeIsLeftOutAndTheOthersAreGood) {
  weather_.service().options.give_up = 2;
  start_with_mqtt();
  for (const double impossible : {-40.1, 85.1, 1e300}) {
    weather_.service().read = [=] { return SensorFeed::Reading{impossible, 1}; };
    weather_.advance(5s);
    EXPECT_EQ(mqtt_.last(topic_), R"({"wind":"1"})");
    EXPECT_TRUE(stat("temp").is_null());
  }
  EXPECT_EQ(stat("errors"), 0);
  EXPECT_TRUE(weather_.running()) << "the sensor has answered";
  EXPECT_TRUE(weather_.log().contains("temperature of -40.1 °C is out of the sensor's range, -40 to 85"));
  EXPECT_EQ(weather_.log().count("out of the sensor's range"), 1U);
  weather_.service().read = [] { return SensorFeed::Reading{20, 1}; };
  weather_.advance(5s);
  EXPECT_TRUE(weather_.log().contains("temperature is back in the range"));
  EXPECT_EQ(stat("temp"), 20.0);
}

TEST_F(SensorFeedTest, WhatIsNoNumberIsNeverTold) {
  start_with_mqtt();
  weather_.service().read = [] { return SensorFeed::Reading{20, std::numeric_limits<double>::infinity()}; };
  weather_.advance(5s);
  EXPECT_EQ(mqtt_.last(topic_), R"({"temperature":"20.0"})");
}

TEST_F(SensorFeedTest, AReadingOfTheWrongSizeIsAFailure) {
  weather_.service().read = [] { return SensorFeed::Reading{1}; };
  start_with_mqtt();
  EXPECT_TRUE(weather_.log().contains("a reading has 1 values and not 2"));
}

TEST_F(SensorFeedTest, WhatCantBeToldIsLeftOut) {
  start_with_mqtt();
  weather_.service().read = [] { return SensorFeed::Reading{20, SensorFeed::no_value}; };
  weather_.advance(10s);
  EXPECT_EQ(mqtt_.last(topic_), R"({"temperature":"20.0"})");
  EXPECT_TRUE(stat("wind").is_null());
  EXPECT_EQ(stat("errors"), 0);
  EXPECT_EQ(weather_.log().count("wind is beyond the range"), 1U);
  EXPECT_THAT(weather_.service().show()->text, HasSubstr("20.0 °C, ? m/s"));
  weather_.service().read = [] { return SensorFeed::Reading{20, 1}; };
  weather_.advance(5s);
  EXPECT_TRUE(weather_.log().contains("wind is back in the range"));
  weather_.service().read = [] { return SensorFeed::Reading{SensorFeed::no_value, SensorFeed::no_value}; };
  mqtt_.clear();
  weather_.advance(5s);
  EXPECT_THAT(mqtt_.payloads("#"), IsEmpty()) << "nothing is no message";
}

TEST_F(SensorFeedTest, IsStoppedWhereverItWaits) {
  weather_.service().takes = 3s;
  start_with_mqtt();
  for (const Duration after : {0s, 1s, 4s}) {
    weather_.advance(after);
    weather_.stop();
    ASSERT_EQ(weather_.state(), RunState::stopped);
    EXPECT_THAT(weather_.children(), IsEmpty());
    start();
  }
  weather_.advance(10s);
  EXPECT_GT(weather_.service().measured, 1);
}

TEST_F(SensorFeedTest, WrongOptionsAreToldByName) {
  const auto error_of = [&](const std::function<void(SensorFeed::Options&)>& spoil) {
    const auto good = weather_.service().options;
    spoil(weather_.service().options);
    weather_.start();
    weather_.service().options = good;
    EXPECT_EQ(weather_.error().value().type, "aio::ConfigError");
    return weather_.error()->message;
  };
  EXPECT_THAT(error_of([](auto& o) { o.period = 0s; }), HasSubstr("period must be at least 10ms"));
  EXPECT_THAT(error_of([](auto& o) { o.give_up = 0; }), HasSubstr("give_up must be at least 1"));
  EXPECT_THAT(error_of([](auto& o) { o.sensor = "a b"; }), HasSubstr("\"a b\""));
  EXPECT_THAT(error_of([](auto& o) { o.quantities[0].key = ""; }), HasSubstr("quantity's key"));
  EXPECT_THAT(error_of([](auto& o) { o.quantities[0].decimals = 10; }), HasSubstr("0 to 9"));
}

}  // namespace
}  // namespace aio

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio {
namespace {

using namespace std::chrono_literals;
using aio::testing::RunState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;

/// A service of a sensor that reads what the test says.
class WeatherService final : public Service<> {
 public:
  WeatherService() : Service({.info = "Measures"}) {
    options.sensor = "weather";
    options.quantities = {{.key = "temperature",
                           .stat = "temp",
                           .name = "Temperature",
                           .unit = "°C",
                           .device_class = "temperature",
                           .lowest = -40,
                           .highest = 85},
                          {.key = "wind", .name = "Wind", .unit = "m/s", .decimals = 0}};
  }

  Task<Value> task(NoParams) override {
    const auto measure = [this] { return reading(); };
    SensorFeed::Options given = options;
    co_await feed.run(std::move(given), measure);
    co_return Value();
  }
  std::optional<Show> show() override { return feed.show(); }
  Value stats() override { return feed.stats(); }

  Task<SensorFeed::Reading> reading() {
    ++inside;
    most_inside = std::max(most_inside, inside);
    co_await sleep(takes);
    --inside;
    ++measured;
    co_return read();
  }

  SensorFeed::Options options;
  std::function<SensorFeed::Reading()> read = [] { return SensorFeed::Reading{21.46, 3.2}; };
  Duration takes = 10ms;
  int measured = 0;
  int inside = 0;
  int most_inside = 0;
  SensorFeed feed;
};

class SensorFeedTest : public ::testing::Test {
 protected:
  void start() {
    weather_.start();
    weather_.advance(100ms);
  }
  void start_mqtt() {
    weather_.offer<Mqtt>("aiomqtt", mqtt_);
    weather_.control().change("aiomqtt", TaskState::running);
    weather_.settle();
  }
  void stop_mqtt() {
    weather_.withdraw("aiomqtt");
    weather_.control().change("aiomqtt", TaskState::stopped);
    weather_.settle();
  }
  void start_with_mqtt() {
    weather_.control().add("aiomqtt");
    weather_.offer<Mqtt>("aiomqtt", mqtt_);
    start();
  }
  static void fail() { throw std::runtime_error("the wire is loose"); }
  Value stat(const char* name) { return weather_.service().stats().at(name); }

  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<WeatherService> weather_{"weather"};
  const char* topic_ = "homeassistant/sensor/board/state";
};

TEST_F(SensorFeedTest, PublishesEachPeriodAsTexts) {
  start_with_mqtt();
  EXPECT_THAT(mqtt_.payloads(topic_), ElementsAre(R"({"temperature":"21.5","wind":"3"})"));
  weather_.advance(10s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 3U);
  EXPECT_EQ(weather_.service().stats(),
            Value({{"temp", 21.46}, {"wind", 3.2}, {"npub", 3}, {"nrecv", 0}, {"errors", 0}}));
  EXPECT_EQ(weather_.service().show(),
            (Show{"Stats", "21.5 °C, 3 m/s; Messages: Received: 0, Published: 3; Errors: 0"}));
  EXPECT_THAT(weather_.children(), ElementsAre("answer", "answer_all", "sense"));
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

TEST_F(SensorFeedTest, AnnouncesItsQuantities) {
  start_with_mqtt();
  EXPECT_THAT(mqtt_.announced(), ElementsAre(Key("weather_temperature"), Key("weather_wind")));
  const mqtt::Entity& entity = mqtt_.announced().at("weather_temperature");
  EXPECT_EQ(entity.platform, "sensor");
  EXPECT_EQ(entity.config,
            Object({{"name", "Temperature"},
                    {"state_topic", topic_},
                    {"value_template", "{{ value_json['temperature'] if 'temperature' in value_json }}"},
                    {"state_class", "measurement"},
                    {"unit_of_measurement", "°C"},
                    {"suggested_display_precision", 1},
                    {"expire_after", 25},
                    {"device_class", "temperature"}}));
  EXPECT_FALSE(mqtt_.announced().at("weather_wind").config.contains("device_class"));
  weather_.stop();
  EXPECT_THAT(mqtt_.announced(), IsEmpty()) << "they end with the service";
}

TEST_F(SensorFeedTest, AnswersOnItsOwnTopicAndOnEverybodys) {
  start_with_mqtt();
  EXPECT_THAT(mqtt_.filters(), ElementsAre("device/all/state", "device/board/state"));
  mqtt_.clear();
  mqtt_.receive("device/board/state", "?");
  mqtt_.receive("device/all/state", "");
  weather_.advance(100ms);
  const char* answer = R"({"temperature":"21.5","wind":"3","hostname":"board"})";
  EXPECT_THAT(mqtt_.payloads("device/board/sense"), ElementsAre(answer));
  EXPECT_THAT(mqtt_.payloads("device/all/sense"), ElementsAre(answer));
  EXPECT_EQ(stat("nrecv"), 2);
  EXPECT_EQ(stat("npub"), 3);
  EXPECT_TRUE(weather_.log().contains("@ [device/board/state]: ?"));
}

TEST_F(SensorFeedTest, AQuestionThatTheBrokerHadKeptIsNone) {
  start_with_mqtt();
  mqtt_.receive("device/board/state", "?", true);
  weather_.advance(100ms);
  EXPECT_EQ(stat("nrecv"), 0);
}

TEST_F(SensorFeedTest, OneMeasuresAtATime) {
  weather_.service().takes = 1s;
  start_with_mqtt();
  for (int i = 0; i < 3; ++i) mqtt_.receive("device/board/state", "?");
  weather_.advance(10s);
  EXPECT_EQ(mqtt_.payloads("device/board/sense").size(), 3U);
  EXPECT_EQ(weather_.service().most_inside, 1);
}

TEST_F(SensorFeedTest, MeasuresWithoutAiomqttAndFindsItWhenItComes) {
  start();
  EXPECT_EQ(stat("temp"), 21.46);
  EXPECT_EQ(weather_.log().count("waits for aiomqtt"), 1U);
  weather_.advance(1h);
  EXPECT_EQ(stat("npub"), 0);
  weather_.control().add("aiomqtt").state = TaskState::inactive;
  start_mqtt();
  weather_.advance(5s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
}

TEST_F(SensorFeedTest, DoesNotWakeUpForAiomqttThatIsNotThere) {
  weather_.service().options.period = 24h;
  start();
  EXPECT_EQ(weather_.loop().loop().next_deadline().value() - weather_.loop().now(), 24h - 100ms);
}

TEST_F(SensorFeedTest, FindsAiomqttThatProvidesALittleLater) {
  weather_.control().add("aiomqtt");
  start();
  weather_.offer<Mqtt>("aiomqtt", mqtt_);
  weather_.advance(6s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
}

TEST_F(SensorFeedTest, ARestartOfAiomqttIsNoMatter) {
  start_with_mqtt();
  for (int i = 0; i < 3; ++i) {
    stop_mqtt();
    EXPECT_THAT(mqtt_.announced(), IsEmpty());
    weather_.advance(10s);
    mqtt_.clear();
    start_mqtt();
    EXPECT_EQ(mqtt_.announced().size(), 2U);
    mqtt_.receive("device/board/state", "?");
    weather_.advance(5s);
    EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
    EXPECT_EQ(mqtt_.payloads("device/board/sense").size(), 1U)
        << "one answer, not one for each run of aiomqtt";
  }
  EXPECT_TRUE(weather_.running());
}

TEST_F(SensorFeedTest, ARestartThatHappenedUnseenIsNoMatterEither) {
  start_with_mqtt();
  weather_.withdraw("aiomqtt");
  weather_.offer<Mqtt>("aiomqtt", mqtt_);
  weather_.control().lose_events(4);
  weather_.control().change("hello", TaskState::running);
  weather_.settle();
  mqtt_.clear();
  weather_.advance(5s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
}

TEST_F(SensorFeedTest, WithoutAConnectionNothingIsQueued) {
  start_with_mqtt();
  mqtt_.disconnect();
  weather_.advance(1h);
  EXPECT_THAT(mqtt_.waiting(), IsEmpty());
  EXPECT_EQ(stat("npub"), 1);
  mqtt_.connect();
  weather_.advance(5s);
  EXPECT_EQ(stat("npub"), 2);
}

TEST_F(SensorFeedTest, ARefusedMessageIsAWarning) {
  start_with_mqtt();
  mqtt_.refuse("the payload is too big");
  weather_.advance(5s);
  EXPECT_TRUE(weather_.log().contains("can't publish: the payload is too big"));
  EXPECT_TRUE(weather_.running());
}

TEST_F(SensorFeedTest, AFailureIsToldOnceCountedAndGotOver) {
  start_with_mqtt();
  weather_.service().read = [] { return fail(), SensorFeed::Reading{}; };
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
  weather_.service().read = [] { return fail(), SensorFeed::Reading{}; };
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

TEST_F(SensorFeedTest, AValueOutOfRangeIsAFailureAndNeverTold) {
  start_with_mqtt();
  mqtt_.clear();
  for (const double impossible : {-40.1, 85.1, 1e300}) {
    weather_.service().read = [=] { return SensorFeed::Reading{impossible, 0}; };
    weather_.advance(5s);
  }
  EXPECT_THAT(mqtt_.payloads("#"), IsEmpty());
  EXPECT_EQ(stat("errors"), 3);
  EXPECT_EQ(stat("temp"), 21.46);
  EXPECT_TRUE(weather_.log().contains("temperature of 85.1 °C is out of the sensor's range, -40 to 85"));
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

TEST_F(SensorFeedTest, ItsTopicsMayBeChosen) {
  weather_.service().options.state_topic = "garden/{id}/weather/{id}";
  weather_.service().options.state_has_hostname = true;
  start_with_mqtt();
  EXPECT_EQ(mqtt_.last("garden/board/weather/board"),
            R"({"temperature":"21.5","wind":"3","hostname":"board"})");
  EXPECT_EQ(mqtt_.announced().at("weather_wind").config.at("state_topic"), "garden/board/weather/board");
}

TEST_F(SensorFeedTest, ATopicThatIsNoneIsToldAtOnce) {
  weather_.service().options.state_topic = "garden/#";
  start_with_mqtt();
  ASSERT_EQ(weather_.state(), RunState::failed);
  EXPECT_EQ(weather_.error()->type, "aio::mqtt::MqttError");
}

TEST_F(SensorFeedTest, AnotherServiceMayHaveTheConnection) {
  weather_.service().options.mqtt = "aiomqtt@garden";
  weather_.control().add("aiomqtt@garden");
  weather_.offer<Mqtt>("aiomqtt@garden", mqtt_);
  start();
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
}

TEST(SensorFeedInstance, HasATopicAndEntitiesOfItsOwn) {
  aio::testing::FakeMqtt mqtt("board");
  aio::testing::ServiceHarness<WeatherService> weather("weather@roof");
  weather.offer<Mqtt>("aiomqtt", mqtt);
  weather.start();
  weather.advance(100ms);
  EXPECT_EQ(mqtt.payloads("homeassistant/sensor/board_roof/state").size(), 1U);
  ASSERT_THAT(mqtt.announced(), ElementsAre(Key("weather_roof_temperature"), Key("weather_roof_wind")));
  EXPECT_EQ(mqtt.announced().at("weather_roof_wind").config.at("name"), "roof Wind");
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

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "weather_bench.hpp"

namespace aio {
namespace {

using aio::testing::RunState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;

TEST_F(SensorFeedTest, PublishesEachPeriodAsTexts) {
  start_with_mqtt();
  EXPECT_THAT(mqtt_.payloads(topic_), ElementsAre(R"({"temperature":"21.5","wind":"3"})"));
  weather_.advance(10s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 3U);
  EXPECT_EQ(weather_.service().stats(),
            Value({{"temp", 21.46}, {"wind", 3.2}, {"npub", 3}, {"nrecv", 0}, {"errors", 0}}));
  EXPECT_EQ(weather_.service().show(),
            (Show{"Stats", "21.5 °C, 3 m/s; Messages: Received: 0, Published: 3; Errors: 0"}));
  EXPECT_THAT(weather_.children(), ElementsAre("answer", "answer_all", "link", "sense"));
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
  EXPECT_EQ(weather_.error()->type, "aio::SensorError");
  EXPECT_TRUE(weather_.error()->message.starts_with("can't publish: ")) << weather_.error()->message;
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

}  // namespace
}  // namespace aio

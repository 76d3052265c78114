#include "aiomqtt_sensor_bme280/aiomqtt_sensor_bme280_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/i2c_models.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/flaky_device.hpp>
#include <aio/testing/service_harness.hpp>

namespace {

using namespace std::chrono_literals;
using aio::i2c::SimBme280;
using aio::testing::RunState;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

class Bme280Test : public ::testing::Test {
 protected:
  Bme280Test() { plug_in(SimBme280::Chip::bme280); }

  void plug_in(SimBme280::Chip chip) {
    model_ = std::make_shared<SimBme280>(sensor_.loop().clock(), chip);
    flaky_ = std::make_shared<aio::testing::FlakyDevice>(model_);
    sensor_.i2c().attach(1, 0x76, flaky_);
  }
  void start(aio::Object kwargs = {}) {
    sensor_.control().add("aiomqtt");
    sensor_.offer<aio::Mqtt>("aiomqtt", mqtt_);
    sensor_.start({.kwargs = std::move(kwargs)});
    sensor_.advance(1s);
  }
  aio::Value stat(const char* name) { return sensor_.service().stats().at(name); }
  std::string error() { return sensor_.error() ? sensor_.error()->message : ""; }

  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<AiomqttSensorBme280Service> sensor_{"aiomqtt_sensor_bme280"};
  std::shared_ptr<SimBme280> model_;
  std::shared_ptr<aio::testing::FlakyDevice> flaky_;
  const char* topic_ = "homeassistant/sensor/board/state";
};

TEST_F(Bme280Test, PublishesTemperaturePressureAndHumidity) {
  model_->set({.celsius = 19.5, .pascals = 99'000, .humidity = 61});
  start();
  EXPECT_THAT(mqtt_.last(topic_), AllOf(HasSubstr(R"("temperature":"19.5")"), HasSubstr(R"("pressure":"99)"),
                                        HasSubstr(R"("humidity":"61.0")")));
  EXPECT_NEAR(stat("temp").as_double(), 19.5, 0.01);
  EXPECT_NEAR(stat("press").as_double(), 99'000, 4);
  EXPECT_NEAR(stat("hum").as_double(), 61, 0.1);
  EXPECT_THAT(mqtt_.announced(),
              ElementsAre(Key("bme280_humidity"), Key("bme280_pressure"), Key("bme280_temperature")));
  EXPECT_TRUE(sensor_.log().contains("BME280 at 0x76 on I2C bus 1"));
}

TEST_F(Bme280Test, AnswersWhoAsks) {
  start();
  mqtt_.receive("device/board/state", "");
  sensor_.advance(1s);
  EXPECT_THAT(mqtt_.last("device/board/sense"), HasSubstr(R"("hostname":"board")"));
}

TEST_F(Bme280Test, ABmp280DoesWithoutHumidity) {
  plug_in(SimBme280::Chip::bmp280);
  start();
  EXPECT_TRUE(sensor_.log().contains("it is a BMP280: there is no humidity"));
  EXPECT_THAT(mqtt_.announced(), ElementsAre(Key("bme280_pressure"), Key("bme280_temperature")));
  EXPECT_THAT(mqtt_.last(topic_), Not(HasSubstr("humidity")));
}

TEST_F(Bme280Test, NobodyAtTheAddressIsAnErrorWithTheCure) {
  sensor_.i2c().attach(1, 0x76, nullptr);
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_EQ(sensor_.error()->type, "aio::i2c::I2cError");
  EXPECT_THAT(error(), AllOf(HasSubstr("0x76 on I2C bus 1: nobody answers"), HasSubstr("try address 0x77"),
                             HasSubstr("SDA, SCL"), HasSubstr("raspi-config")));
  plug_in(SimBme280::Chip::bme280);
  start();
  EXPECT_TRUE(sensor_.running()) << "the next start finds it";
}

TEST_F(Bme280Test, AnotherChipIsAnErrorThatNamesIt) {
  const auto other = std::make_shared<aio::i2c::SimRegisters>();
  (*other)[0xD0] = 0x61;
  sensor_.i2c().attach(1, 0x76, other);
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), HasSubstr("its chip id is 0x61 and not 0x60, a BME680 or BME688"));
}

TEST_F(Bme280Test, ALooseWireIsCountedAndGotOver) {
  start();
  flaky_->unplug();
  sensor_.advance(20s);
  EXPECT_EQ(stat("errors"), 4);
  EXPECT_TRUE(sensor_.running());
  flaky_->plug_in();
  model_->power_cycle();
  mqtt_.clear();
  sensor_.advance(5s);
  EXPECT_THAT(mqtt_.last(topic_), HasSubstr(R"("humidity":"45.0")")) << "it was set up anew";
}

TEST_F(Bme280Test, ASensorThatStaysAwayFailsTheService) {
  start({{"give_up", 3}});
  flaky_->unplug();
  sensor_.advance(20s);
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), HasSubstr("3 readings in a row have failed"));
}

TEST_F(Bme280Test, WhatItCantMeasureIsLeftOutAndTheRestIsPublished) {
  start({{"give_up", 2}});
  model_->set({.celsius = 95});
  sensor_.advance(15s);
  EXPECT_THAT(mqtt_.last(topic_), AllOf(Not(HasSubstr("temperature")), HasSubstr(R"("pressure":"101)"),
                                        HasSubstr(R"("humidity":"45.0")")));
  EXPECT_TRUE(stat("temp").is_null());
  model_->set({.pascals = 20'000});
  sensor_.advance(15s);
  EXPECT_THAT(mqtt_.last(topic_), AllOf(HasSubstr(R"("temperature":"21.5")"), Not(HasSubstr("pressure")),
                                        HasSubstr(R"("humidity":"45.0")")));
  EXPECT_EQ(stat("errors"), 0);
  EXPECT_EQ(sensor_.log().count("out of the sensor's range"), 2U) << "each is told once";
  EXPECT_TRUE(sensor_.running());
}

TEST_F(Bme280Test, MeasuresInItsOwnTime) {
  start({{"mode", "normal"}, {"standby", "500ms"}, {"oversampling_temperature", 16}, {"filter", 4}});
  ASSERT_TRUE(sensor_.running()) << error();
  EXPECT_NEAR(stat("temp").as_double(), 21.5, 0.01);
}

TEST_F(Bme280Test, RefusesWhatNoBme280CanDo) {
  const auto refused = [&](const char* name, aio::Value value) {
    start({{name, std::move(value)}});
    EXPECT_EQ(sensor_.error().value().type, "aio::ConfigError") << name;
    return error();
  };
  EXPECT_THAT(refused("address", 0x40), HasSubstr("address must be 0x76 or 0x77"));
  EXPECT_THAT(refused("period", 0.1), HasSubstr("period must be at least 200ms"));
  EXPECT_THAT(refused("oversampling_pressure", 3),
              HasSubstr("oversampling_pressure must be one of 1, 2, 4, 8, 16; it is 3"));
  EXPECT_THAT(refused("filter", 1), HasSubstr("filter must be one of 0, 2, 4, 8, 16"));
  EXPECT_THAT(refused("standby", "2s"), HasSubstr("standby must be one of 500us, 62.5ms"));
}

TEST_F(Bme280Test, TakesTheShippedArguments) {
  start({{"bus", 1},
         {"period", "5s"},
         {"mode", "forced"},
         {"standby", "1s"},
         {"oversampling_temperature", 1},
         {"oversampling_pressure", 1},
         {"oversampling_humidity", 1},
         {"filter", 0},
         {"state_topic", ""},
         {"mqtt", "aiomqtt"},
         {"give_up", 10}});
  EXPECT_TRUE(sensor_.running()) << error();
}

TEST_F(Bme280Test, WaitsToBeEnabled) {
  EXPECT_FALSE(sensor_.service().info().enabled);
}

}  // namespace

#include "aiomqtt_sensor_ads1115/aiomqtt_sensor_ads1115_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/i2c_models.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/flaky_device.hpp>
#include <aio/testing/service_harness.hpp>

namespace {

using namespace std::chrono_literals;
using aio::i2c::SimAds1115;
using aio::testing::RunState;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Ads1115Test : public ::testing::Test {
 protected:
  Ads1115Test() { sensor_.i2c().attach(1, 0x48, flaky_); }

  void start(aio::Object kwargs = {}) {
    sensor_.control().add("aiomqtt");
    sensor_.offer<aio::Mqtt>("aiomqtt", mqtt_);
    sensor_.start({.kwargs = std::move(kwargs)});
    sensor_.advance(1s);
  }
  void start_with(aio::Array channels) { start({{"channels", std::move(channels)}}); }
  aio::Value stat(const char* name) { return sensor_.service().stats().at(name); }
  std::string error() { return sensor_.error() ? sensor_.error()->message : ""; }

  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<AiomqttSensorAds1115Service> sensor_{"aiomqtt_sensor_ads1115"};
  std::shared_ptr<SimAds1115> model_ = std::make_shared<SimAds1115>(sensor_.loop().clock());
  std::shared_ptr<aio::testing::FlakyDevice> flaky_ = std::make_shared<aio::testing::FlakyDevice>(model_);
  const char* topic_ = "homeassistant/sensor/board/state";
};

TEST_F(Ads1115Test, PublishesAllInputs) {
  start();
  EXPECT_EQ(mqtt_.last(topic_), R"({"a0":"0.500","a1":"1.000","a2":"1.500","a3":"2.000"})");
  EXPECT_EQ(mqtt_.announced().at("ads1115_a0").config.at("device_class"), "voltage");
}

TEST_F(Ads1115Test, ChannelsHaveNamesAndStandForSomething) {
  model_->set({3.0, 1.85, 0, 0});
  start_with({{{"input", "A0"}, {"name", "battery"}, {"factor", 4.03}},
              {{"input", "A1"},
               {"name", "soil"},
               {"factor", -66.7},
               {"offset", 173.3},
               {"unit", "%"},
               {"device_class", "moisture"},
               {"decimals", 0}}});
  EXPECT_EQ(mqtt_.last(topic_), R"({"battery":"12.090","soil":"50"})");
  const auto& soil = mqtt_.announced().at("ads1115_soil").config;
  EXPECT_EQ(soil.at("unit_of_measurement"), "%");
  EXPECT_EQ(soil.at("device_class"), "moisture");
}

TEST_F(Ads1115Test, MeasuresDifferencesFinely) {
  model_->set({1.2, 1.25, 0, 0});
  start_with({{{"input", "A0-A1"}, {"range", 0.256}, {"decimals", 5}}});
  EXPECT_NEAR(stat("a0_a1").as_double(), -0.05, 0.00001);
}

TEST_F(Ads1115Test, AVoltageBeyondItsRangeIsLeftOut) {
  model_->set({1.0, 0.2, 0, 0});
  start_with({{{"input", "A0"}, {"range", 0.512}}, {{"input", "A1"}, {"range", 0.512}}});
  EXPECT_EQ(mqtt_.last(topic_), R"({"a1":"0.200"})");
  EXPECT_TRUE(stat("a0").is_null());
  EXPECT_TRUE(sensor_.running());
}

TEST_F(Ads1115Test, NobodyAtTheAddressIsAnErrorWithTheCure) {
  sensor_.i2c().attach(1, 0x48, nullptr);
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), AllOf(HasSubstr("nobody answers"), HasSubstr("0x49: VDD"), HasSubstr("raspi-config")));
}

TEST_F(Ads1115Test, AnotherChipIsAnError) {
  sensor_.i2c().attach(1, 0x48, std::make_shared<aio::i2c::SimRegisters>());
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), HasSubstr("at 0x48 is no ADS1115"));
}

TEST_F(Ads1115Test, EachTransactionMayFail) {
  start();
  for (std::size_t good = 0; good < 20; ++good) {
    flaky_->fail_after(good, 1);
    sensor_.advance(10s);
    EXPECT_NEAR(stat("a3").as_double(), 2, 0.001);
  }
  EXPECT_EQ(stat("errors"), 20);
}

TEST_F(Ads1115Test, AConversionThatDoesNotEndIsAnError) {
  start();
  model_->get_stuck();
  sensor_.advance(10s);
  EXPECT_TRUE(sensor_.log().contains("does not come to an end"));
}

TEST_F(Ads1115Test, AnotherProgramsSettingsAreNoticed) {
  // Between the wait and the look at its configuration.
  struct Meddler final : aio::i2c::SimDevice {
    explicit Meddler(std::shared_ptr<SimDevice> chip) : chip_(std::move(chip)) {}
    void write(const aio::i2c::Bytes& data) override { chip_->write(data); }
    aio::i2c::Bytes read(std::size_t count) override {
      if (meddles) chip_->write({1, 0xF1, 0x83}), chip_->write({1});
      return chip_->read(count);
    }
    bool meddles = false;
    std::shared_ptr<SimDevice> chip_;
  };
  const auto meddler = std::make_shared<Meddler>(model_);
  sensor_.i2c().attach(1, 0x48, meddler);
  start();
  meddler->meddles = true;
  sensor_.advance(5s);
  EXPECT_TRUE(sensor_.log().contains("has other settings than it was given"));
}

TEST_F(Ads1115Test, RefusesWhatNoAds1115CanDo) {
  const auto refused = [&](aio::Object kwargs) {
    start(std::move(kwargs));
    EXPECT_EQ(sensor_.error().value().type, "aio::ConfigError");
    return error();
  };
  const auto channel = [](aio::Object one) { return aio::Object{{"channels", aio::Array{std::move(one)}}}; };
  EXPECT_THAT(refused({{"address", 0x50}}), HasSubstr("address must be 0x48 to 0x4b"));
  EXPECT_THAT(refused({{"rate", 100}}), HasSubstr("rate must be one of 8, 16, 32"));
  EXPECT_THAT(refused({{"rate", 8}, {"period", "500ms"}}), HasSubstr("for 4 channels at 8 samples a second"));
  EXPECT_THAT(refused({{"channels", aio::Array()}}), HasSubstr("at least one input"));
  EXPECT_THAT(refused(channel({})), HasSubstr("channels[0].input"));
  EXPECT_THAT(refused(channel({{"input", "A4"}})), HasSubstr("channels[0].input must be one of A0, A1"));
  EXPECT_THAT(refused(channel({{"input", "A0"}, {"range", 5}})),
              HasSubstr("channels[0].range must be one of"));
  EXPECT_THAT(refused(channel({{"input", "A0"}, {"name", "a b"}})), HasSubstr("\"a b\""));
  const aio::Array twice{aio::Object{{"input", "A0"}}, aio::Object{{"input", "A0"}, {"range", 0.256}}};
  EXPECT_THAT(refused({{"channels", twice}}), HasSubstr("two channels are called a0"));
}

TEST_F(Ads1115Test, TakesTheShippedArguments) {
  const aio::Array channels{aio::Object{{"input", "A0"}}, aio::Object{{"input", "A1"}},
                            aio::Object{{"input", "A2"}}, aio::Object{{"input", "A3"}}};
  sensor_.start(
      {.args = {0x48}, .kwargs = {{"channels", channels}, {"bus", 1}, {"period", "5s"}, {"rate", 128}}});
  EXPECT_TRUE(sensor_.running()) << error();
  EXPECT_FALSE(sensor_.service().info().enabled);
}

}  // namespace

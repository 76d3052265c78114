#include "aiomqtt_sensor_ina219/aiomqtt_sensor_ina219_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/i2c_models.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/flaky_device.hpp>
#include <aio/testing/service_harness.hpp>

namespace {

using namespace std::chrono_literals;
using aio::i2c::SimIna219;
using aio::testing::RunState;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Ina219Scale, IsTheDataSheetsArithmetic) {
  // 0.1 ohm and steps of 0.1 mA are calibrated by 4096.
  const ina219::Scale scale = ina219::scale_for(0.1, 3.2768);
  EXPECT_EQ(scale.calibration, 4096);
  EXPECT_NEAR(scale.amperes_per_step, 0.0001, 1e-9);
  EXPECT_THROW(ina219::scale_for(0.001, 5), std::invalid_argument);
}

TEST(Ina219Scale, TheGainIsTheSmallestThatDoes) {
  EXPECT_EQ(ina219::gain_for(0.1, 0.4), 0U);
  EXPECT_EQ(ina219::gain_for(0.1, 0.41), 1U);
  EXPECT_EQ(ina219::gain_for(0.1, 1.6), 2U);
  EXPECT_EQ(ina219::gain_for(0.1, 3.2), 3U);
  EXPECT_THROW(ina219::gain_for(0.1, 3.3), std::invalid_argument);
}

class Ina219Test : public ::testing::Test {
 protected:
  Ina219Test() { sensor_.i2c().attach(1, 0x40, flaky_); }

  void start(aio::Object kwargs = {}) {
    sensor_.control().add("aiomqtt");
    sensor_.offer<aio::Mqtt>("aiomqtt", mqtt_);
    sensor_.start({.kwargs = std::move(kwargs)});
    sensor_.advance(1s);
  }
  aio::Value stat(const char* name) { return sensor_.service().stats().at(name); }
  std::string error() { return sensor_.error() ? sensor_.error()->message : ""; }

  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<AiomqttSensorIna219Service> sensor_{"aiomqtt_sensor_ina219"};
  std::shared_ptr<SimIna219> model_ = std::make_shared<SimIna219>(sensor_.loop().clock());
  std::shared_ptr<aio::testing::FlakyDevice> flaky_ = std::make_shared<aio::testing::FlakyDevice>(model_);
  const char* topic_ = "homeassistant/sensor/board/state";
};

TEST_F(Ina219Test, PublishesVoltageCurrentAndPower) {
  start();
  EXPECT_EQ(mqtt_.last(topic_),
            R"({"voltage":"5.000","current":"249.9","power":"1248.1","hostname":"board"})");
  model_->set({.volts = 12.6, .amperes = -1.5});
  sensor_.advance(5s);
  EXPECT_NEAR(stat("voltage").as_double(), 12.6, 0.004);
  EXPECT_NEAR(stat("current").as_double(), -1500, 1);
  EXPECT_NEAR(stat("power").as_double(), 18'900, 20);
  EXPECT_EQ(mqtt_.announced().size(), 3U);
}

TEST_F(Ina219Test, ASmallerCurrentIsMeasuredFiner) {
  model_->set({.volts = 3.3, .amperes = 0.01234});
  start({{"max_amperes", 0.4}, {"range", 16}, {"samples", 8}});
  EXPECT_NEAR(stat("current").as_double(), 12.34, 0.12) << "10 uV at the shunt are 0.1 mA";
}

TEST_F(Ina219Test, ACurrentBeyondItsRangeIsNotTold) {
  start({{"max_amperes", 1}});
  model_->set({.volts = 5, .amperes = 1.7});
  sensor_.advance(5s);
  EXPECT_EQ(mqtt_.last(topic_), R"({"voltage":"5.000","hostname":"board"})");
  EXPECT_TRUE(stat("current").is_null());
  EXPECT_TRUE(stat("power").is_null());
  EXPECT_TRUE(sensor_.log().contains("current is beyond the range"));
  model_->set({.volts = 5, .amperes = 0.5});
  sensor_.advance(5s);
  EXPECT_NEAR(stat("current").as_double(), 500, 1);
}

TEST_F(Ina219Test, TheEndOfTheShuntsRangeIsNoCurrent) {
  start();
  model_->set({.volts = 5, .amperes = 9});
  sensor_.advance(5s);
  EXPECT_TRUE(stat("current").is_null());
}

TEST_F(Ina219Test, NobodyAtTheAddressIsAnErrorWithTheCure) {
  sensor_.i2c().attach(1, 0x40, nullptr);
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), AllOf(HasSubstr("nobody answers"), HasSubstr("0x44"), HasSubstr("raspi-config")));
}

TEST_F(Ina219Test, AnotherChipIsAnError) {
  sensor_.i2c().attach(1, 0x40, std::make_shared<aio::i2c::SimRegisters>());
  start();
  ASSERT_EQ(sensor_.state(), RunState::failed);
  EXPECT_THAT(error(), HasSubstr("at 0x40 is no INA219"));
}

TEST_F(Ina219Test, EachTransactionMayFail) {
  start();
  for (std::size_t good = 0; good < 9; ++good) {
    flaky_->fail_after(good, 1);
    sensor_.advance(10s);
    EXPECT_NEAR(stat("current").as_double(), 250, 1);
  }
  EXPECT_EQ(stat("errors"), 9);
  EXPECT_TRUE(sensor_.running());
}

TEST_F(Ina219Test, ALossOfPowerIsNoticedAndMended) {
  start();
  model_->power_cycle();
  sensor_.advance(5s);
  EXPECT_TRUE(sensor_.log().contains("has lost its settings"));
  sensor_.advance(5s);
  EXPECT_EQ(stat("errors"), 1);
  EXPECT_NEAR(stat("current").as_double(), 250, 1);
}

TEST_F(Ina219Test, RefusesWhatNoIna219CanDo) {
  const auto refused = [&](aio::Object kwargs) {
    start(std::move(kwargs));
    EXPECT_EQ(sensor_.error().value().type, "aio::ConfigError");
    return error();
  };
  EXPECT_THAT(refused({{"address", 0x76}}), HasSubstr("address must be 0x40 to 0x4f"));
  EXPECT_THAT(refused({{"shunt_ohms", 0}}), HasSubstr("shunt_ohms must be above 0"));
  EXPECT_THAT(refused({{"max_amperes", -1}}), HasSubstr("max_amperes must be above 0"));
  EXPECT_THAT(refused({{"max_amperes", 10}}), HasSubstr("measures up to 0.32 V"));
  EXPECT_THAT(refused({{"shunt_ohms", 0.001}}), HasSubstr("0.021 V and above"));
  EXPECT_THAT(refused({{"range", 26}}), HasSubstr("range must be 16 or 32"));
  EXPECT_THAT(refused({{"samples", 3}}), HasSubstr("samples must be one of 1, 2, 4"));
  EXPECT_THAT(refused({{"period", 0}}), HasSubstr("period must be at least 200ms"));
}

TEST_F(Ina219Test, TakesTheShippedArguments) {
  sensor_.start({.args = {0x40, 0.1, 3.2},
                 .kwargs = {{"bus", 1}, {"period", "5s"}, {"range", 32}, {"samples", 1}, {"give_up", 10}}});
  EXPECT_TRUE(sensor_.running()) << error();
  EXPECT_FALSE(sensor_.service().info().enabled);
}

}  // namespace

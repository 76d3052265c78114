#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/i2c_models.hpp>
#include <aio/testing/flaky_device.hpp>
#include <aio/testing/manual_loop.hpp>

#include "aiomqtt_sensor_bme280/bme280.hpp"

namespace bme280 {
namespace {

using namespace std::chrono_literals;
using aio::i2c::SimBme280;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ChipTest : public ::testing::Test {
 protected:
  ChipTest() { plug_in(SimBme280::Chip::bme280); }

  void plug_in(SimBme280::Chip chip) {
    model_ = std::make_shared<SimBme280>(loop_.clock(), chip);
    flaky_ = std::make_shared<aio::testing::FlakyDevice>(model_);
    buses_.attach(1, 0x76, flaky_);
  }
  Chip chip(Settings settings = {}) { return {i2c_.device(1, 0x76), settings}; }

  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  aio::testing::ManualLoop loop_;
  aio::i2c::SimBuses buses_;
  aio::i2c::I2c i2c_{buses_};
  std::shared_ptr<SimBme280> model_;
  std::shared_ptr<aio::testing::FlakyDevice> flaky_;
};

TEST_F(ChipTest, MeasuresTheAir) {
  Chip sensor = chip();
  loop_.run(sensor.open());
  EXPECT_STREQ(sensor.name(), "BME280");
  for (const SimBme280::Air air : {SimBme280::Air{21.5, 101'325, 45}, SimBme280::Air{-17.25, 87'000, 91},
                                   SimBme280::Air{60, 105'000, 8}}) {
    model_->set(air);
    const Measurement measured = loop_.run(sensor.measure());
    EXPECT_NEAR(measured.celsius, air.celsius, 0.01);
    EXPECT_NEAR(measured.pascals, air.pascals, 4);
    ASSERT_TRUE(measured.humidity.has_value());
    EXPECT_NEAR(*measured.humidity, air.humidity, 0.1);
  }
}

TEST_F(ChipTest, OpensItselfAndMeasuresAtOnce) {
  Chip sensor = chip();
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 21.5, 0.01);
}

TEST_F(ChipTest, MoreSamplesAreMoreDigitsAndMoreTime) {
  Chip coarse = chip();
  Chip fine = chip({.temperature = 5, .pressure = 5, .humidity = 5});
  model_->set({.celsius = 21.5, .pascals = 100'000.7, .humidity = 45});
  loop_.run(fine.open());
  EXPECT_NEAR(loop_.run(fine.measure()).pascals, 100'000.7, 0.3);
  EXPECT_LT(coarse.measuring_time(), 10ms);
  EXPECT_GT(fine.measuring_time(), 100ms);
  const auto began = loop_.now();
  loop_.run(fine.measure());
  EXPECT_GE(loop_.now() - began, fine.measuring_time());
}

TEST_F(ChipTest, MeasuresByItselfInNormalMode) {
  Chip sensor = chip({.mode = Mode::normal, .standby = 4});  // 500 ms
  loop_.run(sensor.open());
  const auto began = loop_.now();
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 21.5, 0.01);
  EXPECT_EQ(loop_.now(), began) << "nothing is waited for";
  model_->set({.celsius = 30});
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 21.5, 0.01) << "the chip rests";
  loop_.advance(1s);
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 30, 0.01);
}

TEST_F(ChipTest, AFilterMakesItSlow) {
  Chip sensor = chip({.filter = 2});  // a quarter of what is new
  loop_.run(sensor.measure());
  model_->set({.celsius = 31.5});
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 24, 0.1);
  for (int i = 0; i < 30; ++i) loop_.run(sensor.measure());
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 31.5, 0.1);
}

TEST_F(ChipTest, ABmp280HasNoHumidity) {
  plug_in(SimBme280::Chip::bmp280);
  Chip sensor = chip();
  const Measurement measured = loop_.run(sensor.measure());
  EXPECT_STREQ(sensor.name(), "BMP280");
  EXPECT_NEAR(measured.celsius, 21.5, 0.01);
  EXPECT_NEAR(measured.pascals, 101'325, 4);
  EXPECT_FALSE(measured.humidity.has_value());
}

TEST_F(ChipTest, AnotherChipIsNamed) {
  for (const auto& [id, name] : {std::pair<std::uint8_t, const char*>{0x61, "BME680"}, {0xFF, "wiring"}}) {
    const auto other = std::make_shared<aio::i2c::SimRegisters>();
    (*other)[0xD0] = id;
    buses_.attach(1, 0x76, other);
    Chip sensor = chip();
    EXPECT_THAT(error_of([&] { loop_.run(sensor.open()); }), AllOf(HasSubstr("0x76"), HasSubstr(name)));
  }
}

TEST_F(ChipTest, NoCalibrationIsNoMeasurement) {
  const auto blank = std::make_shared<aio::i2c::SimRegisters>();
  (*blank)[0xD0] = 0x60;
  buses_.attach(1, 0x76, blank);
  Chip sensor = chip();
  EXPECT_THAT(error_of([&] { loop_.run(sensor.open()); }), HasSubstr("no calibration"));
}

TEST_F(ChipTest, AConversionThatDoesNotEndIsAnError) {
  Chip sensor = chip();
  loop_.run(sensor.open());
  model_->get_stuck();
  EXPECT_THAT(error_of([&] { loop_.run(sensor.measure()); }), HasSubstr("does not come to an end"));
}

TEST_F(ChipTest, EachTransactionMayFailAndTheNextMeasurementIsRight) {
  Chip sensor = chip();
  for (int good = 0; good < 9; ++good) {
    flaky_->fail_after(good, 1);
    model_->power_cycle();
    std::string error;
    for (int i = 0; i < 3 && error.empty(); ++i) error = error_of([&] { loop_.run(sensor.measure()); });
    EXPECT_THAT(error, HasSubstr("nobody answers")) << good;
    EXPECT_NEAR(loop_.run(sensor.measure()).humidity.value(), 45, 0.1) << good;
  }
}

TEST_F(ChipTest, AForcedMeasurementOutlivesALossOfPower) {
  Chip sensor = chip();
  loop_.run(sensor.open());
  model_->power_cycle();
  loop_.advance(10ms);
  EXPECT_NEAR(loop_.run(sensor.measure()).humidity.value(), 45, 0.1);
}

TEST_F(ChipTest, InNormalModeALossOfPowerIsNoticedAndMended) {
  Chip sensor = chip({.mode = Mode::normal});
  loop_.run(sensor.open());
  model_->power_cycle();
  loop_.advance(10s);
  EXPECT_THAT(error_of([&] { loop_.run(sensor.measure()); }), HasSubstr("lost its settings"));
  EXPECT_NEAR(loop_.run(sensor.measure()).celsius, 21.5, 0.01);
}

}  // namespace
}  // namespace bme280

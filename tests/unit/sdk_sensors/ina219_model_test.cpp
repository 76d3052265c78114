#include <gtest/gtest.h>

#include "model_bench.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;

class Ina219Model : public ::testing::Test {
 protected:
  ModelBench<SimIna219> bench_;
};

// Example of the data sheet: 0.1 ohm, calibration 0x1000, so that a step of current is 0.1 mA.
TEST_F(Ina219Model, MeasuresByItselfAfterPowerOn) {
  bench_.model.set({.volts = 12, .amperes = 1});
  EXPECT_EQ(bench_.word(0), 0x399F);
  bench_.clock.advance(2ms);
  EXPECT_EQ(bench_.word(1), 10'000) << "100 mV in 10 uV";
  EXPECT_EQ(bench_.word(2), 3000U << 3U | 2U) << "12 V in 4 mV, and ready";
  EXPECT_EQ(bench_.word(4), 0) << "not calibrated";
  bench_.set_word(5, 4096);
  EXPECT_EQ(bench_.word(4), 10'000);
  EXPECT_EQ(bench_.word(3), 6000) << "12 W in 2 mW";
}

TEST_F(Ina219Model, ATriggeredMeasurementIsReadyWhenItIsDone) {
  bench_.clock.advance(2ms);
  bench_.set_word(0, 0x399B);
  EXPECT_EQ(bench_.word(2) & 2U, 0U);
  bench_.clock.advance(1ms);
  EXPECT_EQ(bench_.word(2) & 2U, 0U) << "both together take 1.064 ms";
  bench_.clock.advance(100us);
  EXPECT_EQ(bench_.word(2) & 2U, 2U);
  bench_.word(3);
  EXPECT_EQ(bench_.word(2) & 2U, 0U) << "reading the power clears it";
  bench_.model.set({.volts = 1, .amperes = 0});
  bench_.clock.advance(1s);
  EXPECT_NE(bench_.word(2) >> 3U, 250U) << "once is once";
}

TEST_F(Ina219Model, AveragingTakesLonger) {
  bench_.set_word(0, 0x3FFB);  // 128 samples of each
  bench_.clock.advance(136ms);
  EXPECT_EQ(bench_.word(2) & 2U, 0U);
  bench_.clock.advance(1ms);
  EXPECT_EQ(bench_.word(2) & 2U, 2U);
}

TEST_F(Ina219Model, ACurrentHasASign) {
  bench_.model.set({.volts = 5, .amperes = -0.5});
  bench_.set_word(5, 4096);
  bench_.clock.advance(2ms);
  EXPECT_EQ(static_cast<std::int16_t>(bench_.word(4)), -5000);
  EXPECT_EQ(bench_.word(3), 1250) << "power has none";
}

TEST_F(Ina219Model, RangesEndWhereTheyAreSetTo) {
  bench_.set_word(0, 0x019F);  // 16 V, 40 mV
  bench_.model.set({.volts = 20, .amperes = 2});
  bench_.clock.advance(2ms);
  EXPECT_EQ(bench_.word(1), 4000);
  EXPECT_EQ(bench_.word(2) >> 3U, 4000U);
}

TEST_F(Ina219Model, WhatDoesNotFitSetsTheOverflowBit) {
  bench_.model.set({.volts = 5, .amperes = 3});
  bench_.set_word(5, 0xFFFE);
  bench_.clock.advance(2ms);
  EXPECT_EQ(bench_.word(2) & 1U, 1U);
  bench_.set_word(5, 4096);
  EXPECT_EQ(bench_.word(2) & 1U, 0U);
}

TEST_F(Ina219Model, AResetForgetsTheCalibration) {
  bench_.set_word(0, 0x019F);
  bench_.set_word(5, 4097);
  EXPECT_EQ(bench_.word(5), 4096) << "it has no bit 0";
  bench_.set_word(0, 0x8000);
  EXPECT_EQ(bench_.word(0), 0x399F);
  EXPECT_EQ(bench_.word(5), 0);
}

TEST_F(Ina219Model, OtherRegistersAreNone) {
  bench_.set_word(9, 0x1234);
  EXPECT_EQ(bench_.word(9), 0);
  bench_.clock.advance(2ms);
  bench_.set_word(1, 0x1234);
  EXPECT_EQ(bench_.word(1), 2500) << "results can't be written";
}

}  // namespace
}  // namespace aio::i2c

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_bench.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;

class Bme280Model : public ::testing::Test {
 protected:
  Bme280Model() { bench_.clock.advance(2ms); }

  Bytes results() {
    bench_.model.write({0xF7});
    return bench_.model.read(8);
  }
  bool measuring() { return (bench_.byte(0xF3) & 8U) != 0; }

  ModelBench<SimBme280> bench_;
};

TEST_F(Bme280Model, SaysWhoItIs) {
  EXPECT_EQ(bench_.byte(0xD0), 0x60);
  SimBme280 bmp(bench_.clock, SimBme280::Chip::bmp280);
  bmp.write({0xD0});
  EXPECT_THAT(bmp.read(1), ElementsAre(0x58));
}

TEST_F(Bme280Model, HasTheDataSheetsCalibration) {
  bench_.model.write({0x88});
  const Bytes bytes = bench_.model.read(8);
  EXPECT_EQ(bytes[0] | bytes[1] << 8, 27504);
  EXPECT_EQ(bytes[2] | bytes[3] << 8, 26435);
  EXPECT_EQ(static_cast<std::int16_t>(bytes[4] | bytes[5] << 8), -1000);
  EXPECT_EQ(bytes[6] | bytes[7] << 8, 36477);
}

TEST_F(Bme280Model, SleepsAndHasNoResultsBeforeItIsToldTo) {
  bench_.clock.advance(1h);
  EXPECT_THAT(results(), ElementsAre(0x80, 0, 0, 0x80, 0, 0, 0x80, 0));
  EXPECT_FALSE(measuring());
}

TEST_F(Bme280Model, AForcedMeasurementTakesItsTimeAndSleepsAgain) {
  bench_.model.write({0xF2, 1, 0xF4, 0x25});
  EXPECT_TRUE(measuring());
  bench_.clock.advance(9ms);
  EXPECT_TRUE(measuring());
  EXPECT_EQ(results()[0], 0x80) << "nothing new before the end";
  bench_.clock.advance(1ms);
  EXPECT_FALSE(measuring());
  EXPECT_NE(results()[0], 0x80);
  EXPECT_EQ(bench_.byte(0xF4), 0x24) << "asleep";
}

TEST_F(Bme280Model, MeasuresWhatIsThereAtTheEnd) {
  bench_.model.write({0xF4, 0x25});
  bench_.model.set({.celsius = -10});
  bench_.clock.advance(10ms);
  const Bytes cold = results();
  bench_.model.set({.celsius = 40});
  EXPECT_EQ(results(), cold);
  bench_.model.write({0xF4, 0x25});
  bench_.clock.advance(10ms);
  EXPECT_GT(results()[3], cold[3]);
}

TEST_F(Bme280Model, WhatIsSetForHumidityCountsFromTheNextControlOn) {
  bench_.model.write({0xF4, 0x25});
  bench_.model.write({0xF2, 1});
  bench_.clock.advance(20ms);
  EXPECT_EQ(results()[6], 0x80) << "skipped";
  bench_.model.write({0xF4, 0x25});
  bench_.clock.advance(20ms);
  EXPECT_NE(results()[6], 0x80);
}

TEST_F(Bme280Model, NormalModeGoesOnByItself) {
  bench_.model.write({0xF5, 0x80});  // 500 ms between
  bench_.model.write({0xF4, 0x27});
  bench_.clock.advance(10ms);
  const Bytes first = results();
  bench_.model.set({.celsius = 40});
  bench_.clock.advance(400ms);
  EXPECT_EQ(results(), first);
  EXPECT_FALSE(measuring());
  bench_.clock.advance(100ms);
  EXPECT_TRUE(measuring());
  bench_.clock.advance(10ms);
  EXPECT_NE(results(), first);
}

TEST_F(Bme280Model, AResetForgetsAllAndTakesTwoMilliseconds) {
  bench_.model.write({0xF5, 0xA0, 0xF4, 0x27});
  bench_.clock.advance(1s);
  bench_.model.write({0xE0, 0xB6});
  EXPECT_EQ(bench_.byte(0xF3), 1);
  bench_.model.write({0x88});
  EXPECT_THAT(bench_.model.read(4), Each(0)) << "the calibration is not there yet";
  bench_.clock.advance(2ms);
  EXPECT_EQ(bench_.byte(0xF3), 0);
  EXPECT_EQ(bench_.byte(0xF5), 0);
  EXPECT_EQ(results()[0], 0x80);
  EXPECT_NE(bench_.byte(0x88), 0);
}

TEST_F(Bme280Model, OnlyTheRightWordResetsIt) {
  bench_.model.write({0xF5, 0xA0});
  bench_.model.write({0xE0, 0xB5});
  EXPECT_EQ(bench_.byte(0xF5), 0xA0);
}

TEST_F(Bme280Model, WhatCantBeWrittenStays) {
  const std::uint8_t before = bench_.byte(0x88);
  bench_.model.write({0x88, 0x55, 0xD0, 0x55, 0xF7, 0x55});
  EXPECT_EQ(bench_.byte(0x88), before);
  EXPECT_EQ(bench_.byte(0xD0), 0x60);
  EXPECT_EQ(bench_.byte(0xF7), 0x80);
}

TEST_F(Bme280Model, ABmp280KnowsNothingOfHumidity) {
  SimBme280 bmp(bench_.clock, SimBme280::Chip::bmp280);
  bench_.clock.advance(2ms);
  bmp.write({0xF2, 1, 0xF4, 0x25});
  bench_.clock.advance(20ms);
  bmp.write({0xF2});
  EXPECT_THAT(bmp.read(1), ElementsAre(0));
  bmp.write({0xFD});
  EXPECT_THAT(bmp.read(2), ElementsAre(0, 0));
  bmp.write({0xE1});
  EXPECT_THAT(bmp.read(7), Each(0));
}

TEST_F(Bme280Model, StuckItNeverEnds) {
  bench_.model.get_stuck();
  bench_.model.write({0xF4, 0x25});
  bench_.clock.advance(1h);
  EXPECT_TRUE(measuring());
}

}  // namespace
}  // namespace aio::i2c

#include "gpio/pulse_train.hpp"

#include <gtest/gtest.h>

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using aio::TimePoint;

constexpr TimePoint start{1000s};

TEST(PulseTrain, IsOnForThePulseAndOffForTheRest) {
  PulseTrain train({.period = 20ms, .pulse = 1500us}, start);
  for (int period = 0; period < 3; ++period) {
    const TimePoint begin = start + period * 20ms;
    EXPECT_TRUE(train.step(begin).active);
    EXPECT_EQ(train.step(begin).next, begin + 1500us);
    EXPECT_FALSE(train.step(begin + 1500us).active);
    EXPECT_EQ(train.step(begin + 1500us).next, begin + 20ms);
  }
}

TEST(PulseTrain, APulseThatBeginsLateIsAsLong) {
  PulseTrain train({.period = 20ms, .pulse = 1500us}, start);
  train.step(start);
  train.step(start + 1500us);
  EXPECT_EQ(train.step(start + 20ms + 300us).next, start + 20ms + 1800us);
  EXPECT_EQ(train.step(start + 20ms + 1800us).next, start + 40ms) << "the grid stays";
}

TEST(PulseTrain, LeavesMissedPeriodsOut) {
  PulseTrain train({.period = 10ms, .pulse = 5ms}, start);
  EXPECT_TRUE(train.step(start + 1s + 2ms).active);
  EXPECT_EQ(train.step(start + 1s + 2ms).next, start + 1s + 7ms);
  EXPECT_EQ(train.step(start + 1s + 7ms).next, start + 1s + 10ms);
}

TEST(PulseTrain, ALongPulseThatBeginsLateEndsInTime) {
  PulseTrain train({.period = 10ms, .pulse = 9ms}, start);
  train.step(start);
  train.step(start + 9ms);
  EXPECT_EQ(train.step(start + 10ms + 500us).next, start + 19ms);
  EXPECT_FALSE(train.step(start + 19ms).active);
}

TEST(PulseTrain, AShortPulseIsNotCutByTheNextPeriod) {
  PulseTrain train({.period = 10ms, .pulse = 4ms}, start);
  train.step(start);
  train.step(start + 4ms);
  EXPECT_EQ(train.step(start + 18ms).next, start + 22ms);
  EXPECT_TRUE(train.step(start + 21ms).active);
  EXPECT_TRUE(train.step(start + 22ms).active) << "its own period has begun";
  EXPECT_EQ(train.step(start + 22ms).next, start + 26ms);
}

TEST(PulseTrain, DoesNotMoveAtTheEnds) {
  PulseTrain off({.period = 10ms, .pulse = 0ms}, start);
  EXPECT_FALSE(off.step(start + 3ms).active);
  EXPECT_FALSE(off.step(start + 3ms).next);
  PulseTrain on({.period = 10ms, .pulse = 10ms}, start);
  EXPECT_TRUE(on.step(start + 3ms).active);
  EXPECT_FALSE(on.step(start + 30ms).next);
}

TEST(PulseTrain, ChangesWithTheNextPeriod) {
  PulseTrain train({.period = 10ms, .pulse = 2ms}, start);
  train.step(start);
  train.change({.period = 20ms, .pulse = 5ms});
  EXPECT_EQ(train.step(start + 1ms).next, start + 2ms);
  EXPECT_EQ(train.step(start + 2ms).next, start + 10ms);
  EXPECT_EQ(train.step(start + 10ms).next, start + 15ms);
  EXPECT_EQ(train.step(start + 15ms).next, start + 30ms);
}

TEST(PulseTrain, ChangesAtOnceWhileItDoesNotMove) {
  PulseTrain train({.period = 10ms, .pulse = 0ms}, start);
  train.step(start);
  train.change({.period = 10ms, .pulse = 4ms});
  EXPECT_TRUE(train.step(start + 3ms).active);
  EXPECT_EQ(train.step(start + 3ms).next, start + 7ms);
  train.change({.period = 10ms, .pulse = 10ms});
  EXPECT_TRUE(train.step(start + 13ms).active);
  EXPECT_FALSE(train.step(start + 13ms).next);
}

}  // namespace
}  // namespace aiod::gpio

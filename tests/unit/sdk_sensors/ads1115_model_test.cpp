#include <gtest/gtest.h>

#include "model_bench.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;

class Ads1115Model : public ::testing::Test {
 protected:
  static constexpr unsigned begin = 0x8000;
  static constexpr unsigned once = 0x0100;

  std::int16_t result() { return static_cast<std::int16_t>(bench_.word(0)); }
  bool ready() { return (bench_.word(1) & 0x8000U) != 0; }
  /// One sample at 860 a second.
  std::int16_t sample(unsigned multiplexer, unsigned gain) {
    bench_.set_word(1, begin | multiplexer << 12U | gain << 9U | once | 7U << 5U | 3U);
    bench_.clock.advance(2ms);
    return result();
  }

  ModelBench<SimAds1115> bench_;
};

TEST_F(Ads1115Model, BeginsAsTheDataSheetSays) {
  EXPECT_EQ(bench_.word(0), 0);
  EXPECT_EQ(bench_.word(1), 0x8583);
  EXPECT_EQ(bench_.word(2), 0x8000);
  EXPECT_EQ(bench_.word(3), 0x7FFF);
}

TEST_F(Ads1115Model, ASingleShotTakesItsTimeAndIsOne) {
  bench_.set_word(1, begin | 4U << 12U | 1U << 9U | once | 4U << 5U | 3U);  // 128 a second
  EXPECT_FALSE(ready());
  bench_.clock.advance(7ms);
  EXPECT_FALSE(ready());
  EXPECT_EQ(result(), 0);
  bench_.clock.advance(1ms);
  EXPECT_TRUE(ready());
  EXPECT_EQ(result(), 4000) << "0.5 V of 4.096";
  bench_.model.set({3, 3, 3, 3});
  bench_.clock.advance(1s);
  EXPECT_EQ(result(), 4000);
}

TEST_F(Ads1115Model, HasInputsAloneAndInPairs) {
  bench_.model.set({0.1, 0.2, 0.4, 0.8});
  EXPECT_EQ(sample(4, 1), 800);
  EXPECT_EQ(sample(7, 1), 6400);
  EXPECT_EQ(sample(0, 1), -800) << "A0 - A1";
  EXPECT_EQ(sample(1, 1), -5600) << "A0 - A3";
  EXPECT_EQ(sample(2, 1), -4800) << "A1 - A3";
  EXPECT_EQ(sample(3, 1), -3200) << "A2 - A3";
}

TEST_F(Ads1115Model, AGainMakesItFinerUntilItEnds) {
  bench_.model.set({0.3, 0, 0, 1});
  EXPECT_EQ(sample(4, 0), 1600);
  EXPECT_EQ(sample(4, 4), 19200);
  EXPECT_EQ(sample(4, 5), 32767);
  EXPECT_EQ(sample(1, 5), -32768);
}

TEST_F(Ads1115Model, ContinuouslyItGoesOn) {
  bench_.set_word(1, 4U << 12U | 1U << 9U | 7U << 5U | 3U);
  bench_.clock.advance(2ms);
  EXPECT_EQ(result(), 4000);
  bench_.model.set({1, 0, 0, 0});
  bench_.clock.advance(2ms);
  EXPECT_EQ(result(), 8000);
}

TEST_F(Ads1115Model, WithoutTheBitNothingBegins) {
  bench_.set_word(1, 4U << 12U | once | 7U << 5U | 3U);
  EXPECT_TRUE(ready());
  bench_.clock.advance(1s);
  EXPECT_EQ(result(), 0);
}

TEST_F(Ads1115Model, StuckItNeverEnds) {
  bench_.model.get_stuck();
  sample(4, 1);
  bench_.clock.advance(1h);
  EXPECT_FALSE(ready());
}

}  // namespace
}  // namespace aio::i2c

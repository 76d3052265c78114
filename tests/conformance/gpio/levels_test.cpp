#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using ::testing::Each;

using Levels = Conformance;
INSTANTIATE_TEST_SUITE_P(Gpio, Levels, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Levels, AnOutputDrivesItsLine) {
  Output led = hello_.output(a_);
  for (const bool level : {true, false, true, true, false}) {
    led.set(level);
    EXPECT_EQ(led.value(), level);
    EXPECT_EQ(bench_->sees(a_), level);
    EXPECT_EQ(board().find(a_).value, level);
  }
  led.toggle();
  EXPECT_TRUE(bench_->sees(a_));
}

TEST_P(Levels, AnActiveLowOutputDrivesTheOpposite) {
  Output relay = hello_.output(a_, {.active_low = true});
  EXPECT_FALSE(relay.value());
  EXPECT_TRUE(bench_->sees(a_));
  relay.on();
  EXPECT_TRUE(relay.value());
  EXPECT_FALSE(bench_->sees(a_));
  relay.toggle();
  EXPECT_FALSE(relay.value());
  EXPECT_TRUE(bench_->sees(a_));
}

TEST_P(Levels, TheInitialLevelComesWithTheClaimWithoutAGlitch) {
  for (const bool initial : {true, false}) {
    for (const bool active_low : {true, false}) {
      bench_->drive(a_, false);
      bench_->recorded(a_);
      {
        Output led =
            hello_.output(a_, {.initial = initial, .active_low = active_low, .on_release = OnRelease::keep});
        EXPECT_EQ(led.value(), initial);
        EXPECT_EQ(bench_->sees(a_), initial != active_low);
      }
      const auto levels = bench_->recorded(a_);
      if (!levels) continue;
      EXPECT_FALSE(levels->empty());
      EXPECT_THAT(*levels, Each(initial != active_low));
      Input freed = hello_.input(a_);
    }
  }
}

TEST_P(Levels, AHeldLevelIsHandedOverWithoutAGlitch) {
  { Output led = hello_.output(a_, {.initial = true}); }
  bench_->recorded(a_);
  Output again = world_.output(a_, {.initial = true});
  EXPECT_TRUE(bench_->sees(a_));
  if (const auto levels = bench_->recorded(a_)) {
    EXPECT_THAT(*levels, Each(true));
  }
}

TEST_P(Levels, AnOutputThatBeginsAsItIsTakesOverAHeldLevelWithoutAPulse) {
  for (const bool level : {true, false}) {
    for (const bool active_low : {true, false}) {
      {
        Output relay = hello_.output(a_, {.initial = level});
      }
      bench_->recorded(a_);
      {
        Output again = hello_.output(a_, {.initial = Initial::as_is, .active_low = active_low});
        EXPECT_EQ(again.value(), level != active_low);
        EXPECT_EQ(bench_->sees(a_), level);
      }
      if (const auto levels = bench_->recorded(a_)) {
        EXPECT_THAT(*levels, Each(level));
      }
    }
  }
}

TEST_P(Levels, AnOutputThatBeginsAsItIsTakesTheLevelOfAFreeLine) {
  for (const bool level : {true, false}) {
    {
      Input freed = hello_.input(a_);
    }
    bench_->drive(a_, level);
    bench_->recorded(a_);
    Output relay = hello_.output(a_, {.initial = Initial::as_is, .on_release = OnRelease::input});
    EXPECT_EQ(relay.value(), level);
    EXPECT_EQ(bench_->sees(a_), level);
    if (const auto levels = bench_->recorded(a_)) {
      EXPECT_THAT(*levels, Each(level));
    }
  }
}

TEST_P(Levels, AGroupThatBeginsAsItIsTakesWhatIsHeldAndWhatIsFree) {
  if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  { Output held = hello_.output(b_, {.initial = true}); }
  bench_->drive(c_, true);
  Outputs bus = world_.outputs({a_, b_, c_}, {.initial = Initial::as_is});
  EXPECT_THAT(bus.values(), ::testing::ElementsAre(false, true, true));
  EXPECT_TRUE(bench_->sees(b_));
  EXPECT_TRUE(bench_->sees(c_));
}

TEST_P(Levels, AnInputReadsItsLine) {
  bench_->drive(a_, true);
  Input pir = hello_.input(a_);
  EXPECT_TRUE(pir.value());
  for (const bool level : {false, true, false}) {
    bench_->drive(a_, level);
    EXPECT_EQ(pir.value(), level);
  }
}

TEST_P(Levels, AnActiveLowInputReadsTheOpposite) {
  Input button = hello_.input(a_, {.active_low = true});
  bench_->drive(a_, false);
  EXPECT_TRUE(button.value());
  bench_->drive(a_, true);
  EXPECT_FALSE(button.value());
}

TEST_P(Levels, AnUndrivenInputReadsItsPull) {
  if (!bench_->undrive(a_)) GTEST_SKIP() << "its wiring always drives the line";
  for (const bool up : {true, false}) {
    Input button = hello_.input(a_, {.pull = up ? Pull::up : Pull::down});
    EXPECT_EQ(button.value(), up);
    if (!has_pins(2)) continue;
    Input inverted = hello_.input(b_, {.pull = up ? Pull::up : Pull::down, .active_low = true});
    bench_->undrive(b_);
    EXPECT_EQ(inverted.value(), !up);
  }
}

TEST_P(Levels, OfADebouncedInputTheStableLevelIsRead) {
  bench_->drive(a_, false);
  Input button = hello_.input(a_, {.debounce = std::chrono::milliseconds(50)});
  bench_->drive(a_, true);
  bench_->pass(std::chrono::milliseconds(300));
  EXPECT_TRUE(button.value());
}

TEST_P(Levels, AServicesOutputIsNotDrivenByAnyoneElse) {
  Output led = hello_.output(a_);
  EXPECT_THAT(error_of([&] { board().drive(a_, true); }), ::testing::HasSubstr("aiod:hello.service"));
  EXPECT_FALSE(bench_->sees(a_));
}

TEST_P(Levels, LinesDoNotTouchEachOther) {
  if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  Output a = hello_.output(a_);
  Output b = hello_.output(b_, {.initial = true});
  Input c = hello_.input(c_);
  bench_->drive(c_, true);
  a.on();
  b.off();
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_FALSE(bench_->sees(b_));
  EXPECT_TRUE(c.value());
}

}  // namespace
}  // namespace aio::gpio::conformance

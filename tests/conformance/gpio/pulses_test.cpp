#include <limits>

#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Pulses : public Conformance {
 protected:
  /// Whether the line comes to be at this level, while time passes.
  bool comes_to(const Pin& pin, bool level) {
    for (int i = 0; i < 1000; ++i) {
      if (bench_->sees(pin) == level) return true;
      bench_->pass(1ms);
    }
    return false;
  }
};
INSTANTIATE_TEST_SUITE_P(Gpio, Pulses, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Pulses, NoDutyIsOffAndAllOfItIsOn) {
  for (const bool active_low : {false, true}) {
    Pwm fan = hello_.pwm(a_, {.active_low = active_low});
    EXPECT_TRUE(comes_to(a_, active_low));
    fan.set_duty(1);
    EXPECT_TRUE(comes_to(a_, !active_low));
    fan.off();
    EXPECT_TRUE(comes_to(a_, active_low));
  }
}

TEST_P(Pulses, AreWhatWasAskedFor) {
  Pwm servo = hello_.pwm(a_, {.frequency = 50, .duty = 0.075});
  EXPECT_DOUBLE_EQ(servo.frequency(), 50);
  EXPECT_DOUBLE_EQ(servo.duty(), 0.075);
  servo.set_pulse(2ms);
  EXPECT_DOUBLE_EQ(servo.duty(), 0.1);
  servo.set_frequency(100);
  EXPECT_DOUBLE_EQ(servo.frequency(), 100);
  EXPECT_DOUBLE_EQ(servo.duty(), 0.1);
  EXPECT_EQ(servo.pin(), a_);
}

// The same words everywhere, so that what runs on the simulated board runs on the real one.
TEST_P(Pulses, ThatNeedHardwareAreRefusedWithoutIt) {
  for (const double frequency : {25e3, 1e9}) {
    EXPECT_THAT(error_of([&] {
                  const Pwm fan = hello_.pwm(a_, {.frequency = frequency, .duty = 0.4});
                  if (fan.is_hardware()) throw GpioError("up to 5000 Hz");
                }),
                HasSubstr("up to 5000 Hz"));
    EXPECT_EQ(board().find(a_).owner, "") << "nothing is left of the claim";
  }
  Pwm lamp = hello_.pwm(a_, {.frequency = 5000, .duty = 0.4});
  if (lamp.is_hardware()) return;
  EXPECT_THAT(error_of([&] { lamp.set_frequency(25e3); }), HasSubstr("up to 5000 Hz"));
  EXPECT_DOUBLE_EQ(lamp.frequency(), 5000);
}

TEST_P(Pulses, ClaimTheLine) {
  Pwm fan = hello_.pwm(a_, {.duty = 0.5});
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  EXPECT_THAT(error_of([&] { world_.output(a_); }),
              AllOf(HasSubstr(a_.name()), HasSubstr("aiod:hello.service")));
  EXPECT_THAT(error_of([&] { world_.pwm(a_); }), HasSubstr("aiod:hello.service"));
  EXPECT_EQ(hello_.release_all(), std::vector<Pin>{a_});
  EXPECT_THROW(fan.set_duty(1), Gone);
}

TEST_P(Pulses, EndAsTheirOptionsSay) {
  {
    Pwm fan = hello_.pwm(a_, {.duty = 1});
    EXPECT_TRUE(comes_to(a_, true));
  }
  EXPECT_FALSE(bench_->sees(a_)) << "low is the default";
  {
    Pwm fan = hello_.pwm(a_, {.duty = 0, .on_release = OnRelease::high});
    EXPECT_TRUE(comes_to(a_, false));
  }
  EXPECT_TRUE(bench_->sees(a_));
  { Pwm fan = hello_.pwm(a_, {.duty = 1, .on_release = OnRelease::input}); }
  EXPECT_EQ(board().find(a_).direction, Direction::input);
  EXPECT_EQ(board().find(a_).owner, "");
  {
    Pwm fan = hello_.pwm(a_, {.duty = 1, .on_release = OnRelease::keep});
    EXPECT_TRUE(comes_to(a_, true));
  }
  EXPECT_TRUE(bench_->sees(a_));
}

TEST_P(Pulses, WhatCantBeMadeIsRefused) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (const double duty : {-0.1, 1.1, none})
    EXPECT_THAT(error_of([&] { hello_.pwm(a_, {.duty = duty}); }), HasSubstr(a_.name())) << duty;
  for (const double frequency : {0.0, -1.0, none, 1e10})
    EXPECT_THAT(error_of([&] { hello_.pwm(a_, {.frequency = frequency}); }), HasSubstr(a_.name()))
        << frequency;
  EXPECT_EQ(board().find(a_).owner, "");
  Pwm fan = hello_.pwm(a_, {.frequency = 50, .duty = 0.5});
  EXPECT_NE(error_of([&] { fan.set_duty(2); }), "");
  EXPECT_NE(error_of([&] { fan.set_pulse(21ms); }), "");
  EXPECT_DOUBLE_EQ(fan.duty(), 0.5);
}

TEST_P(Pulses, MoveTheLine) {
  if (!bench_->drives_beside_the_loop()) GTEST_SKIP() << "nothing moves on a manual clock";
  Pwm lamp = hello_.pwm(a_, {.frequency = 20, .duty = 0.5});
  for (int period = 0; period < 5; ++period) {
    EXPECT_TRUE(comes_to(a_, true));
    EXPECT_TRUE(comes_to(a_, false));
  }
}

}  // namespace
}  // namespace aio::gpio::conformance

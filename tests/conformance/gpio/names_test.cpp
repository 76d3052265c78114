#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using Names = Conformance;
INSTANTIATE_TEST_SUITE_P(Gpio, Names, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Names, AllSpellingsMeanOnePin) {
  const LineInfo expected = board().find(a_);
  for (const Pin& pin : bench_->spellings()) EXPECT_EQ(board().find(pin), expected) << pin.name();
}

TEST_P(Names, AnySpellingClaimsThePin) {
  for (const Pin& pin : bench_->spellings()) {
    Output led = hello_.output(pin, {.on_release = OnRelease::input});
    led.on();
    EXPECT_TRUE(bench_->sees(a_)) << pin.name();
    EXPECT_EQ(led.pin(), pin);
    for (const Pin& other : bench_->spellings()) EXPECT_THROW(world_.input(other), GpioError) << other.name();
  }
}

TEST_P(Names, EveryListedLineIsFoundByChipAndOffset) {
  const auto lines = board().lines();
  EXPECT_GE(lines.size(), bench_->pins().size());
  for (const LineInfo& line : lines)
    EXPECT_EQ(board().find(line.chip + ":" + std::to_string(line.offset)), line);
}

TEST_P(Names, WhatIsNotThereIsRefusedByName) {
  for (const char* pin :
       {"NO_SUCH_LINE", "gpiochip99:0", "GPIO9999", "BOARD1", "BOARD41", "WPI17", "", "-1"}) {
    EXPECT_NE(error_of([&] { board().find(pin); }), "") << pin;
    EXPECT_THAT(error_of([&] { hello_.output(pin); }), ::testing::HasSubstr(pin)) << pin;
    EXPECT_THAT(error_of([&] { hello_.input(pin); }), ::testing::HasSubstr(pin)) << pin;
    EXPECT_NE(error_of([&] { board().drive(pin, true); }), "") << pin;
  }
}

}  // namespace
}  // namespace aio::gpio::conformance

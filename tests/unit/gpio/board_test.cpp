#include "gpio/board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/error.hpp>
#include <aio/testing/manual_clock.hpp>

namespace aiod::gpio {
namespace {

using testing::HasSubstr;

class ListedLog final : public aio::LogSink {
 public:
  void write(aio::LogLevel level, std::string_view unit, std::string_view text) noexcept override {
    levels.push_back(level);
    lines.push_back("[" + std::string(unit) + "] " + std::string(text));
  }
  std::vector<aio::LogLevel> levels;
  std::vector<std::string> lines;
};

class MakeBoard : public testing::Test {
 protected:
  std::unique_ptr<aio::gpio::Board> make(BoardOptions options, std::vector<FoundChip> chips = {}) {
    return make_board(options, clock_, log_, [chips] { return chips; });
  }

  aio::testing::ManualClock clock_;
  ListedLog log_;
};

TEST_F(MakeBoard, AutoSimulatesWhereThereIsNoRaspberryPi) {
  EXPECT_EQ(make({}, {{"gpiochip0", "INT34C5:00"}})->backend(), "sim");
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_EQ(log_.lines[0], "[aiod] GPIO: simulated board, because there is no Raspberry Pi GPIO chip here");
  EXPECT_EQ(log_.levels[0], aio::LogLevel::info);
}

TEST_F(MakeBoard, AutoWarnsThatARaspberryPisChipIsNotUsed) {
  EXPECT_EQ(make({}, {{"gpiochip0", "brcmvirt-gpio"}, {"gpiochip4", "pinctrl-rp1"}})->backend(), "sim");
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_THAT(log_.lines[0], HasSubstr("gpiochip4 (pinctrl-rp1)"));
  EXPECT_EQ(log_.levels[0], aio::LogLevel::warning);
}

TEST_F(MakeBoard, SimIsSimAndDoesNotProbe) {
  const BoardOptions options{.backend = Backend::sim};
  const auto board = make_board(options, clock_, log_, []() -> std::vector<FoundChip> { throw 1; });
  EXPECT_EQ(board->find("BOARD11").name, "GPIO17");
  EXPECT_EQ(board->lines().size(), 28U);
  EXPECT_THAT(log_.lines.at(0), HasSubstr("gpio.backend says so"));
}

TEST_F(MakeBoard, ChardevIsRefusedWithTheCure) {
  try {
    make({.backend = Backend::chardev});
    FAIL();
  } catch (const aio::GpioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("use sim or auto"));
  }
}

TEST_F(MakeBoard, PassesTheDefaultChipOn) {
  EXPECT_EQ(make({.backend = Backend::sim, .chip = "pinctrl-bcm2711"})->find(17).name, "GPIO17");
  EXPECT_THROW(make({.backend = Backend::sim, .chip = "gpiochip7"})->find(17), aio::GpioError);
}

TEST(ParseBackend, KnowsItsNames) {
  EXPECT_EQ(parse_backend("auto"), Backend::automatic);
  EXPECT_EQ(parse_backend("sim"), Backend::sim);
  EXPECT_EQ(parse_backend("chardev"), Backend::chardev);
  EXPECT_THROW(parse_backend("libgpiod"), aio::ConfigError);
  EXPECT_THROW(parse_backend(""), aio::ConfigError);
}

TEST(ProbeChips, WorksOnAnyMachine) {
  for (const FoundChip& chip : probe_chips()) EXPECT_THAT(chip.name, testing::StartsWith("gpiochip"));
}

}  // namespace
}  // namespace aiod::gpio

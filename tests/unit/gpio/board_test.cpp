#include "gpio/board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/error.hpp>
#include <aio/i2c.hpp>
#include <aio/testing/manual_loop.hpp>

#include "unit/gpio/fake_kernel.hpp"

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
  std::unique_ptr<aio::gpio::Board> make(BoardOptions options) {
    options.directory = kernel_.directory();
    return make_board(options, loop_.loop(), log_, kernel_);
  }
  void plug_in(const std::string& name, const std::string& label) {
    kernel_.plug_in({.name = name, .label = label, .lines = std::vector<FakeKernel::Line>(54)});
  }
  std::string error_of(BoardOptions options) {
    try {
      make(std::move(options));
    } catch (const aio::GpioError& error) {
      return error.what();
    }
    return "";
  }

  FakeKernel kernel_;
  aio::testing::ManualLoop loop_;
  ListedLog log_;
};

TEST_F(MakeBoard, AutoSimulatesWhereThereIsNoRaspberryPi) {
  plug_in("gpiochip0", "INT34C5:00");
  EXPECT_EQ(make({})->backend(), "sim");
  ASSERT_EQ(log_.lines.size(), 1U);
  EXPECT_EQ(log_.lines[0], "[aiod] GPIO: simulated board, because there is no Raspberry Pi GPIO chip here");
  EXPECT_EQ(log_.levels[0], aio::LogLevel::info);
}

TEST_F(MakeBoard, AutoTakesARaspberryPisChip) {
  plug_in("gpiochip0", "brcmvirt-gpio");
  plug_in("gpiochip4", "pinctrl-rp1");
  const auto board = make({});
  EXPECT_EQ(board->backend(), "chardev");
  EXPECT_EQ(board->find(17).chip, "gpiochip4");
  EXPECT_EQ(log_.lines.at(0),
            "[aiod] GPIO: the kernel's chips gpiochip0 (brcmvirt-gpio), gpiochip4 (pinctrl-rp1)");
}

TEST_F(MakeBoard, AutoTakesTheNamedChip) {
  plug_in("gpiochip0", "gpio-mockup");
  EXPECT_EQ(make({.chip = "gpio-mockup"})->backend(), "chardev");
  EXPECT_EQ(make({.chip = "gpiochip0"})->backend(), "chardev");
  EXPECT_EQ(make({.chip = "gpiochip7"})->backend(), "sim");
  EXPECT_THAT(log_.lines.back(), HasSubstr("there is no chip \"gpiochip7\" here"));
}

TEST_F(MakeBoard, AutoWarnsOfAChipThatMayNotBeOpened) {
  kernel_.add_closed_node("gpiochip0", EACCES);
  EXPECT_EQ(make({})->backend(), "sim");
  ASSERT_EQ(log_.lines.size(), 2U);
  EXPECT_THAT(log_.lines[0], HasSubstr("gpiochip0 can't be opened: Permission denied"));
  EXPECT_EQ(log_.levels[0], aio::LogLevel::warning);
}

TEST_F(MakeBoard, SimIsSimAndOpensNothing) {
  plug_in("gpiochip0", "pinctrl-rp1");
  kernel_.chip("gpiochip0").gone = true;
  const auto board = make({.backend = Backend::sim});
  EXPECT_EQ(board->find("BOARD11").name, "GPIO17");
  EXPECT_EQ(board->lines().size(), 28U);
  EXPECT_THAT(log_.lines.at(0), HasSubstr("gpio.backend says so"));
}

TEST_F(MakeBoard, TheSimulatedBoardHasSensors) {
  const auto board = make({.backend = Backend::sim});
  aio::i2c::I2c i2c(board->i2c());
  const auto ask = [&](unsigned address, std::uint8_t number) {
    auto device = i2c.device(1, address);
    return loop_.run(device.read_register(number));
  };
  EXPECT_EQ(ask(0x76, 0xD0), 0x60) << "a BME280";
  EXPECT_EQ(ask(0x40, 0x00), 0x39) << "an INA219";
  EXPECT_EQ(ask(0x48, 0x01), 0x85) << "an ADS1115";
}

TEST_F(MakeBoard, WhereNobodyAnswersTheSimulatedBoardSaysWhoWould) {
  const auto board = make({.backend = Backend::sim});
  aio::i2c::I2c i2c(board->i2c());
  const auto error_at = [&](unsigned bus, unsigned address) -> std::string {
    auto device = i2c.device(bus, address);
    try {
      loop_.run(device.read(1));
    } catch (const aio::i2c::I2cError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_at(1, 0x77),
            "0x77 on I2C bus 1: nobody answers; on this simulated bus are 0x40, 0x48, 0x76");
  EXPECT_EQ(error_at(0, 0x76), "0x76 on I2C bus 0: nobody answers; this simulated bus is empty");
}

TEST_F(MakeBoard, ChardevTakesAnyChip) {
  plug_in("gpiochip0", "INT34C5:00");
  EXPECT_EQ(make({.backend = Backend::chardev})->backend(), "chardev");
}

TEST_F(MakeBoard, ChardevWithoutAChipIsRefusedWithTheCure) {
  EXPECT_EQ(error_of({.backend = Backend::chardev}),
            "gpio.backend: chardev: there is no GPIO chip here; use sim or auto");
  kernel_.add_closed_node("gpiochip0", EACCES);
  EXPECT_THAT(error_of({.backend = Backend::chardev}), HasSubstr("Permission denied"));
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

}  // namespace
}  // namespace aiod::gpio

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include <aio/testing/manual_loop.hpp>

#include "gpio/chardev_board.hpp"
#include "unit/gpio/fake_kernel.hpp"

namespace aiod::gpio {

/// A board on two fake chips, and two services.
class ChardevTest : public testing::Test {
 protected:
  ChardevTest() {
    kernel_.plug_in(
        {.name = "gpiochip0", .label = "pinctrl-rp1", .lines = std::vector<FakeKernel::Line>(54)});
    FakeKernel::Chip expander{
        .name = "gpiochip1", .label = "mcp23017", .lines = std::vector<FakeKernel::Line>(64)};
    expander.lines[3].name = "RELAY";
    kernel_.plug_in(expander);
    board_.emplace(loop_.loop(),
                   ChardevBoard::Options{.directory = kernel_.directory(),
                                         .sysfs = sysfs_.path(),
                                         .say = [this](const std::string& text) { said_.push_back(text); }},
                   kernel_);
    hello_.emplace(*board_, "aiod:hello.service");
    world_.emplace(*board_, "aiod:world.service");
  }
  ~ChardevTest() override {
    world_.reset();
    hello_.reset();
    board_.reset();
  }

  FakeKernel::Line& line(unsigned offset) { return kernel_.chip("gpiochip0").lines.at(offset); }

  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const aio::GpioError& error) {
      return error.what();
    }
    return "";
  }

  /// What a wait for an edge throws.
  template <class Error = aio::GpioError>
  std::string error_of_edge(aio::gpio::Input& input) {
    std::string message;
    const auto wait = [&]() -> aio::Task<void> {
      try {
        co_await input.edge();
      } catch (const Error& error) {
        message = error.what();
      }
    };
    loop_.run(wait());
    return message;
  }

  FakeKernel kernel_;
  support::TempDir sysfs_;
  std::vector<std::string> said_;  // for the log
  aio::testing::ManualLoop loop_;
  std::optional<ChardevBoard> board_;
  std::optional<aio::gpio::Gpio> hello_;
  std::optional<aio::gpio::Gpio> world_;
};

}  // namespace aiod::gpio

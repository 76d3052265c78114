#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>

#include "gpio/kernel.hpp"

namespace aiod::gpio {

enum class Backend : std::uint8_t {
  automatic,  // the kernel's, where there is a Raspberry Pi's chip, or the named one; else the simulated
              // board
  sim,
  chardev,
};

/// The `gpio:` section of aiod.yaml.
struct BoardOptions {
  Backend backend = Backend::automatic;
  /// Name, label or device of the chip that bare numbers mean; empty: the Raspberry Pi's, or the only one.
  std::string chip{};
  std::filesystem::path directory = "/dev";      // with the kernel's devices
  std::string because = "gpio.backend says so";  // why `backend` is what it is, for the log
};

/// "auto", "sim", "chardev". Throws aio::ConfigError for anything else.
Backend parse_backend(std::string_view text);

/// Makes the board the options ask for, and logs which one and why. The loop and the log must outlive
/// the board. Throws aio::GpioError when the back end can't be had here.
std::unique_ptr<aio::gpio::Board> make_board(const BoardOptions& options, aio::Loop& loop, aio::LogSink& log,
                                             Kernel& kernel = real_kernel());

}  // namespace aiod::gpio

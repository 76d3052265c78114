#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/time.hpp>

namespace aiod::gpio {

enum class Backend : std::uint8_t {
  automatic,  // the kernel's, where there is a Raspberry Pi's chip; else the simulated board
  sim,
  chardev,
};

/// The `gpio:` section of aiod.yaml.
struct BoardOptions {
  Backend backend = Backend::automatic;
  std::string
      chip{};  // name or label of the chip that bare numbers mean; empty: the Raspberry Pi's, or the only one
};

/// A GPIO chip of this machine.
struct FoundChip {
  std::string name;   // "gpiochip0"
  std::string label;  // "pinctrl-bcm2711"
};

using ChipProbe = std::function<std::vector<FoundChip>()>;

/// The chips behind /dev/gpiochip*, by name; those that can't be opened are left out.
std::vector<FoundChip> probe_chips();

/// "auto", "sim", "chardev". Throws aio::ConfigError for anything else.
Backend parse_backend(std::string_view text);

/// Makes the board the options ask for, and logs which one and why. `clock` is the loop's and must outlive
/// the board; `log` is used during the call only. Throws aio::GpioError when the back end can't be had here.
std::unique_ptr<aio::gpio::Board> make_board(const BoardOptions& options, const aio::Clock& clock,
                                             aio::LogSink& log, const ChipProbe& probe = probe_chips);

}  // namespace aiod::gpio

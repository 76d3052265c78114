#include "gpio/board.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <aio/error.hpp>
#include <aio/gpio_pins.hpp>
#include <aio/gpio_sim.hpp>

namespace aiod::gpio {
namespace {

bool is_raspberry_pi(const FoundChip& chip) {
  return aio::gpio::is_raspberry_pi({.name = chip.name, .label = chip.label, .lines = {}});
}

// Why the simulated board stands in, for the log.
std::string reason_for_sim(const BoardOptions& options, const ChipProbe& probe) {
  if (options.backend == Backend::sim) return "gpio.backend says so";
  const std::vector<FoundChip> chips = probe();
  const auto found = std::find_if(chips.begin(), chips.end(), is_raspberry_pi);
  if (found == chips.end()) return "there is no Raspberry Pi GPIO chip here";
  return fmt::format("this build has no kernel back end yet for {} ({})", found->name, found->label);
}

}  // namespace

Backend parse_backend(std::string_view text) {
  if (text == "auto") return Backend::automatic;
  if (text == "sim") return Backend::sim;
  if (text == "chardev") return Backend::chardev;
  throw aio::ConfigError(fmt::format("gpio.backend: \"{}\" is none of auto, sim, chardev", text));
}

std::unique_ptr<aio::gpio::Board> make_board(const BoardOptions& options, const aio::Clock& clock,
                                             aio::LogSink& log, const ChipProbe& probe) {
  if (options.backend == Backend::chardev)
    throw aio::GpioError("gpio.backend: chardev: this build has no kernel back end yet; use sim or auto");
  const std::string reason = reason_for_sim(options, probe);
  const bool surprising = reason.starts_with("this build");
  log.write(surprising ? aio::LogLevel::warning : aio::LogLevel::info, "aiod",
            fmt::format("GPIO: simulated board, because {}", reason));
  return std::make_unique<aio::gpio::SimBoard>(clock, aio::gpio::raspberry_pi_chips(), options.chip);
}

}  // namespace aiod::gpio

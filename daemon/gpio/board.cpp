#include "gpio/board.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include <aio/error.hpp>
#include <aio/gpio_pins.hpp>
#include <aio/gpio_sim.hpp>
#include <aio/i2c_models.hpp>

#include "gpio/chardev_board.hpp"

namespace aiod::gpio {
namespace {

void say(aio::LogSink& log, aio::LogLevel level, const std::string& text) {
  log.write(level, "aiod", "GPIO: " + text);
}

// So that whoever has no hardware can try the services that want it.
void plug_in_sensors(aio::i2c::SimBuses& buses, const aio::Clock& clock) {
  constexpr unsigned bus = 1;
  buses.attach(bus, 0x76, std::make_shared<aio::i2c::SimBme280>(clock));
  buses.attach(bus, 0x40, std::make_shared<aio::i2c::SimIna219>(clock));
  buses.attach(bus, 0x48, std::make_shared<aio::i2c::SimAds1115>(clock));
}

std::unique_ptr<aio::gpio::Board> simulated(const BoardOptions& options, aio::Loop& loop) {
  auto board =
      std::make_unique<aio::gpio::SimBoard>(loop.clock(), aio::gpio::raspberry_pi_chips(), options.chip);
  plug_in_sensors(board->i2c(), loop.clock());
  return board;
}

std::unique_ptr<ChardevBoard> of_the_kernel(const BoardOptions& options, aio::Loop& loop, aio::LogSink& log,
                                            Kernel& kernel) {
  return std::make_unique<ChardevBoard>(
      loop,
      ChardevBoard::Options{
          .directory = options.directory,
          .default_chip = options.chip,
          .say = [&log](const std::string& sentence) { say(log, aio::LogLevel::info, sentence); }},
      kernel);
}

void say_kernel(aio::LogSink& log, const ChardevBoard& board) {
  say(log, aio::LogLevel::info, "the kernel's chips " + board.chips());
  for (const std::string& sentence : board.refused()) say(log, aio::LogLevel::warning, sentence);
}

std::unique_ptr<aio::gpio::Board> demanded(const BoardOptions& options, aio::Loop& loop, aio::LogSink& log,
                                           Kernel& kernel) {
  auto board = of_the_kernel(options, loop, log, kernel);
  if (board->chips().empty()) {
    const auto& refused = board->refused();
    throw aio::GpioError(fmt::format("gpio.backend: chardev: {}",
                                     refused.empty() ? "there is no GPIO chip here; use sim or auto"
                                                     : fmt::format("{}", fmt::join(refused, "; "))));
  }
  say_kernel(log, *board);
  return board;
}

// Simulated pins on a board with real ones are a surprise, so what keeps those away is a warning.
std::unique_ptr<aio::gpio::Board> chosen(const BoardOptions& options, aio::Loop& loop, aio::LogSink& log,
                                         Kernel& kernel) {
  auto board = of_the_kernel(options, loop, log, kernel);
  if (board->has_main_chip()) {
    say_kernel(log, *board);
    return board;
  }
  for (const std::string& sentence : board->refused()) say(log, aio::LogLevel::warning, sentence);
  say(log, aio::LogLevel::info,
      options.chip.empty()
          ? "simulated board, because there is no Raspberry Pi GPIO chip here"
          : fmt::format("simulated board, because there is no chip \"{}\" here", options.chip));
  return simulated(options, loop);
}

}  // namespace

Backend parse_backend(std::string_view text) {
  if (text == "auto") return Backend::automatic;
  if (text == "sim") return Backend::sim;
  if (text == "chardev") return Backend::chardev;
  throw aio::ConfigError(fmt::format("gpio.backend: \"{}\" is none of auto, sim, chardev", text));
}

std::unique_ptr<aio::gpio::Board> make_board(const BoardOptions& options, aio::Loop& loop, aio::LogSink& log,
                                             Kernel& kernel) {
  if (options.backend == Backend::chardev) return demanded(options, loop, log, kernel);
  if (options.backend == Backend::automatic) return chosen(options, loop, log, kernel);
  say(log, aio::LogLevel::info, "simulated board, because " + options.because);
  return simulated(options, loop);
}

}  // namespace aiod::gpio

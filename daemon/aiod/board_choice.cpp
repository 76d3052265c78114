#include "aiod/board_choice.hpp"

namespace aiod {

gpio::BoardOptions board_options(const settings::GpioSettings& wanted, bool simulate) {
  gpio::BoardOptions options{.backend = gpio::Backend::automatic, .chip = wanted.chip.value_or("")};
  if (wanted.backend == settings::GpioBackend::sim || simulate) options.backend = gpio::Backend::sim;
  if (simulate) options.because = "--sim was given";
  if (wanted.backend == settings::GpioBackend::chardev && !simulate) options.backend = gpio::Backend::chardev;
  return options;
}

}  // namespace aiod

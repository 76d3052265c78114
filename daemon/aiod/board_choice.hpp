#pragma once

#include "gpio/board.hpp"
#include "settings/daemon_settings.hpp"

namespace aiod {

/// The board that the configuration asks for; `simulate` (--sim) goes before it.
gpio::BoardOptions board_options(const settings::GpioSettings& wanted, bool simulate);

}  // namespace aiod

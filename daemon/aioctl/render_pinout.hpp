#pragma once

#include <string>

#include "aioctl/pinout_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// The header as it lies on the board, two pins a row, from outside to inside: owner, direction, level,
/// function, name, number and a dot. Of a board without a header each chip's lines, drawn the same way. Where
/// the terminal is too narrow, functions are left out first, and then owners cut.
std::string render_pinout(const PinoutView& view, const Terminal& terminal);

}  // namespace aiod::aioctl

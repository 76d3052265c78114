#pragma once

#include <aio/gpio_board.hpp>
#include <aio/value.hpp>

#include <optional>
#include <string>
#include <vector>

#include "control/responder.hpp"

/// The board's lines as a person sees them: by the header's pins, and with all their names.
namespace aiod::control {

/// io.aiod.Gpio.LineDetails.
aio::Object details_json(const aio::gpio::LineInfo& line);

/// What io.aiod.Gpio.Pinout answers: all pins.
aio::Object pinout_json(const aio::gpio::Board& board);

/// All pins first, and then each that changes, until the client goes. A client that does not read is spared
/// the changes, and gets all pins anew once it has read. The board must outlive the responder's channel.
void stream_pinout(aio::gpio::Board& board, Responder responder);

}  // namespace aiod::control

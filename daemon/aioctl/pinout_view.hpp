#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aiod::aioctl {

/// A line of a chip, as a drawing needs it. Texts are escaped.
struct LineView {
  std::string chip;
  std::int64_t offset = 0;
  bool output = false;
  std::optional<bool> level{};  // nothing: it can't be read
  std::string owner{};          // empty: free
};

/// A pin of the header; or, on a board without one, a line.
struct PinView {
  std::optional<std::int64_t> physical{};  // its number on the header
  std::string label{};                     // "GPIO17", "3V3"; may be empty for a line
  std::string function{};
  std::optional<LineView> line{};  // nothing: power, ground, or not there
};

struct ChipView {
  std::string name, label;
};

/// What io.aiod.Gpio.Pinout has answered so far.
struct PinoutView {
  bool simulated = false;
  std::string header{};  // empty: this board has none that is known
  std::vector<ChipView> chips{};
  std::vector<PinView> pins{};
};

/// Puts one reply in: the pins that it has, in place of what was known of them.
void update(PinoutView& view, const boost::json::object& reply);

}  // namespace aiod::aioctl

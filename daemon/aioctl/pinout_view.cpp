#include "aioctl/pinout_view.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "aioctl/json_fields.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

LineView line_view(const json::object& line) {
  const auto level = number_of(line, "value");
  return {.chip = escape(text_of(line, "chip")),
          .offset = integer_of(line, "offset"),
          .output = text_of(line, "direction") == "output",
          .level = level ? std::optional(*level != 0) : std::nullopt,
          .owner = escape(text_of(line, "owner")) + (flag_of(line, "held") ? " (held)" : "")};
}

PinView pin_view(const json::object& pin) {
  PinView view{.label = escape(text_of(pin, "label")), .function = escape(text_of(pin, "function"))};
  if (number_of(pin, "physical")) view.physical = integer_of(pin, "physical");
  if (const json::object& line = object_of(pin, "line"); !line.empty()) view.line = line_view(line);
  return view;
}

bool same_place(const PinView& a, const PinView& b) {
  if (a.physical || b.physical) return a.physical == b.physical;
  return a.line && b.line && a.line->chip == b.line->chip && a.line->offset == b.line->offset;
}

}  // namespace

void update(PinoutView& view, const json::object& reply) {
  view.simulated = text_of(reply, "backend") == "sim";
  view.header = escape(text_of(reply, "header"));
  view.chips.clear();
  for (const auto& item : array_of(reply, "chips")) {
    const json::object& chip = as_object(item);
    view.chips.push_back({escape(text_of(chip, "name")), escape(text_of(chip, "label"))});
  }
  for (const auto& item : array_of(reply, "pins")) {
    PinView pin = pin_view(as_object(item));
    const auto known = std::find_if(view.pins.begin(), view.pins.end(),
                                    [&](const PinView& each) { return same_place(each, pin); });
    if (known != view.pins.end()) {
      *known = std::move(pin);
    } else {
      view.pins.push_back(std::move(pin));
    }
  }
}

}  // namespace aiod::aioctl

#include "aiod/pin_check.hpp"

#include <aio/error.hpp>
#include <aio/gpio_pins.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "settings/explain.hpp"

namespace aiod {
namespace {

using aio::PinUse;
using aio::gpio::LineInfo;
using settings::ServiceSettings;

bool same_line(const LineInfo& a, const LineInfo& b) {
  return a.chip == b.chip && a.offset == b.offset;
}

// As it was given, unless that is a secret.
std::string shown_pin(const ServiceSettings& service, const PinUse& use) {
  return settings::holds_secret(service, use.path) ? "the pin" : use.pin.name();
}

// "led: GPIO17, its default,"
std::string spoken(const ServiceSettings& service, const PinUse& use) {
  return fmt::format("{}: {}{}", use.name, shown_pin(service, use), use.given ? "" : ", its default,");
}

// The line's usual name, where it is not the one that was given.
std::string also_called(const ServiceSettings& service, const PinUse& use, const LineInfo& line) {
  if (settings::holds_secret(service, use.path)) return "";
  aio::gpio::Chip chip{.name = line.chip, .label = line.label, .lines = {}};
  chip.lines.resize(line.offset + 1);
  const std::string usual = aio::gpio::spellings(chip, line.offset).front();
  return usual == use.pin.name() ? "" : fmt::format(" ({})", usual);
}

// "led of hello (services.yaml:2:10)", as far as a file names it.
std::string place_of(const ServiceSettings& service, const PinUse& use) {
  const settings::Mark mark = settings::mark_of(service, use.path);
  if (mark.file.empty()) return fmt::format("{} of {}, which no file configures", use.name, service.name);
  return fmt::format("{} of {} ({})", use.name, service.name, to_string(mark));
}

}  // namespace

void PinCheck::add(const ServiceSettings& service, const std::vector<PinUse>& uses) {
  for (const PinUse& use : uses) add_use(service, use);
}

void PinCheck::add_use(const ServiceSettings& service, const PinUse& use) {
  const auto line = find(service, use);
  if (!line) return;
  if (!line->owner.empty() && !line->owner.starts_with("aiod:"))
    warnings_.push_back(fmt::format("warning: {}: {} is taken by {} at the moment", place_of(service, use),
                                    shown_pin(service, use), line->owner));
  check_frequency(service, use);
  compare({.line = *line, .service = &service, .use = use});
}

// With the words that the claim would fail with.
void PinCheck::check_frequency(const ServiceSettings& service, const PinUse& use) {
  if (!use.frequency) return;
  const aio::FrequencyUse& frequency = *use.frequency;
  try {
    board_.check_pwm(use.pin, aio::gpio::signal_of(use.pin, frequency.hertz, 0.5));
  } catch (const aio::GpioError& error) {
    const bool secret = settings::holds_secret(service, use.path);
    const std::string why = secret ? "the pin can't have this frequency" : error.what();
    const PinUse at{.pin = use.pin, .path = frequency.path, .name = frequency.name, .given = frequency.given};
    errors_.push_back(explain(service, at, fmt::format("{}: {}", frequency.name, why), ""));
  }
}

std::optional<LineInfo> PinCheck::find(const ServiceSettings& service, const PinUse& use) {
  bool is_name = false;
  try {
    aio::gpio::parse_pin(use.pin.name());
    is_name = true;
    return board_.find(use.pin);
  } catch (const aio::GpioError& error) {
    const bool known = is_certain_ || !is_name;  // power and ground are so on every board
    const bool secret = settings::holds_secret(service, use.path);
    const std::string why = secret ? "this is no pin of the board" : error.what();
    if (known) errors_.push_back(explain(service, use, fmt::format("{}: {}", use.name, why), ""));
  }
  return std::nullopt;
}

void PinCheck::compare(Taken taken) {
  const auto other = std::find_if(taken_.begin(), taken_.end(), [&](const Taken& each) {
    const bool shared = each.use.input && taken.use.input && each.service != taken.service;
    return same_line(each.line, taken.line) && !shared;
  });
  if (other != taken_.end()) {
    // At the place that is in a file, where only one is.
    const bool placed = !settings::mark_of(*taken.service, taken.use.path).file.empty();
    placed ? report(*other, taken) : report(taken, *other);
  }
  taken_.push_back(std::move(taken));
}

void PinCheck::report(const Taken& first, const Taken& second) {
  const ServiceSettings& service = *second.service;
  const bool alike =
      first.use.pin == second.use.pin || settings::holds_secret(*first.service, first.use.path);
  const std::string message = fmt::format(
      "{}{} is also {}{}", spoken(service, second.use), also_called(service, second.use, second.line),
      place_of(*first.service, first.use), alike ? "" : fmt::format(", written {}", first.use.pin));
  if (first.service != second.service) {
    errors_.push_back(explain(service, second.use, message,
                              "a pin serves one service: give another one, or disable one of the two"));
    return;
  }
  const std::string place = to_string(settings::mark_of(service, second.use.path));
  warnings_.push_back(fmt::format("{}: warning: {}; a line can be claimed only once", place, message));
}

std::string PinCheck::explain(const ServiceSettings& service, const PinUse& use, std::string message,
                              std::string hint) const {
  const aio::BindProblem problem{.path = use.path, .message = std::move(message), .hint = std::move(hint)};
  const std::string text = settings::explain(all_, service, problem);
  const bool placed = !settings::mark_of(service, use.path).file.empty();
  return placed ? text : fmt::format("error: {}: {}", service.name, text);
}

}  // namespace aiod

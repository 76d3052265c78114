#include "aioctl/option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "aioctl/suggest.hpp"
#include "aioctl/time_parse.hpp"

namespace aiod::aioctl {
namespace {

struct LevelName {
  std::string_view name;
  std::string_view level;
};

constexpr std::array level_names{LevelName{"debug", "debug"},       LevelName{"7", "debug"},
                                 LevelName{"info", "info"},         LevelName{"6", "info"},
                                 LevelName{"notice", "info"},       LevelName{"5", "info"},
                                 LevelName{"warning", "warning"},   LevelName{"warn", "warning"},
                                 LevelName{"4", "warning"},         LevelName{"error", "error"},
                                 LevelName{"err", "error"},         LevelName{"3", "error"},
                                 LevelName{"critical", "critical"}, LevelName{"crit", "critical"},
                                 LevelName{"2", "critical"},        LevelName{"alert", "critical"},
                                 LevelName{"1", "critical"},        LevelName{"emerg", "critical"},
                                 LevelName{"0", "critical"}};

int parse_pin_value(std::string_view text) {
  for (const std::string_view one : {"1", "on", "high", "true"}) {
    if (text == one) return 1;
  }
  for (const std::string_view zero : {"0", "off", "low", "false"}) {
    if (text == zero) return 0;
  }
  throw std::invalid_argument(fmt::format("gpio set: '{}' is no level: give 0 or 1", text));
}

GpioOptions with_pins(GpioAction action, const std::vector<std::string>& words) {
  GpioOptions options{.action = action};
  options.pins.assign(words.begin() + 1, words.end());
  return options;
}

}  // namespace

std::string parse_level(std::string_view text) {
  const auto entry = std::find_if(level_names.begin(), level_names.end(),
                                  [&](const LevelName& level) { return level.name == text; });
  if (entry != level_names.end()) return std::string(entry->level);
  throw std::invalid_argument(
      fmt::format("--priority: '{}' is no level: give debug, info, warning, error or critical", text));
}

ColourMode parse_colour(std::string_view text) {
  if (text == "auto") return ColourMode::automatic;
  if (text == "always") return ColourMode::always;
  if (text == "never") return ColourMode::never;
  throw std::invalid_argument(fmt::format("--color: '{}' is none of auto, always and never", text));
}

std::optional<std::int64_t> parse_line_count(std::string_view text) {
  if (text == "all") return std::nullopt;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc{} && end == text.data() + text.size() && count >= 0) return count;
  throw std::invalid_argument(
      fmt::format("--lines: '{}' is no number of lines: give a number or 'all'", text));
}

double parse_moment(std::string_view option, std::string_view text, double now) {
  if (const auto time = parse_time(text, now)) return *time;
  throw std::invalid_argument(
      fmt::format("{}: '{}' is no time: write \"2026-11-22 14:03:07\", 14:03, today, yesterday, now or -1h",
                  option, text));
}

GpioOptions parse_gpio(const std::vector<std::string>& words) {
  const std::string action = words.empty() ? "list" : words.front();
  if (action == "list" && words.size() <= 1) return {};
  if (action == "list") throw std::invalid_argument("gpio list takes no pins: 'gpio get PIN...' reads some");
  if (action == "watch") return with_pins(GpioAction::watch, words);
  if (action == "get") {
    if (words.size() < 2) throw std::invalid_argument("gpio get: name at least one pin, GPIO17 for example");
    return with_pins(GpioAction::get, words);
  }
  if (action == "set") {
    if (words.size() != 3) throw std::invalid_argument("gpio set takes a pin and a level: gpio set GPIO17 1");
    return {.action = GpioAction::set, .pins = {words[1]}, .value = parse_pin_value(words[2])};
  }
  const std::string meant = nearest(action, {"list", "get", "set", "watch"});
  throw std::invalid_argument(fmt::format(
      "gpio: unknown action '{}'; {}", action,
      meant.empty() ? "there are list, get, set and watch" : fmt::format("did you mean '{}'?", meant)));
}

}  // namespace aiod::aioctl

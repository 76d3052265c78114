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

constexpr std::array<std::string_view, 5> levels{"debug", "info", "warning", "error", "critical"};

std::string_view level_named(std::string_view text) {
  const auto entry = std::find_if(level_names.begin(), level_names.end(),
                                  [&](const LevelName& level) { return level.name == text; });
  if (entry != level_names.end()) return entry->level;
  throw std::invalid_argument(
      fmt::format("--priority: '{}' is no level: give debug, info, warning, error or critical", text));
}

std::size_t rank_of(std::string_view level) {
  return static_cast<std::size_t>(std::find(levels.begin(), levels.end(), level) - levels.begin());
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

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

GpioOptions with_some_pins(GpioAction action, const std::vector<std::string>& words) {
  if (words.size() < 2)
    throw std::invalid_argument(
        fmt::format("gpio {}: name at least one pin, GPIO17 for example", words.front()));
  return with_pins(action, words);
}

// "GPIO17 1", or "GPIO17=1 GPIO22=0".
GpioOptions with_levels(const std::vector<std::string>& words) {
  GpioOptions options{.action = GpioAction::set};
  const bool pair = words.size() == 3 && words[1].find('=') == std::string::npos;
  if (pair) return {.action = GpioAction::set, .pins = {words[1]}, .values = {parse_pin_value(words[2])}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (equals == std::string::npos || equals == 0) {
      options.pins.clear();
      break;
    }
    options.pins.push_back(words[i].substr(0, equals));
    options.values.push_back(parse_pin_value(std::string_view(words[i]).substr(equals + 1)));
  }
  if (options.pins.empty())
    throw std::invalid_argument(
        "gpio set takes a pin and a level: gpio set GPIO17 1, or for several gpio set GPIO17=1 GPIO22=0");
  return options;
}

}  // namespace

std::pair<std::string, std::string> parse_levels(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return {std::string(level_named(text)), ""};
  const auto one = level_named(text.substr(0, dots));
  const auto other = level_named(text.substr(dots + 2));
  const auto [low, high] = std::minmax({rank_of(one), rank_of(other)});
  return {std::string(levels[low]), std::string(levels[high])};
}

std::vector<std::string> state_words() {
  return {"active", "inactive", "starting",  "running",    "stopping", "stopped",
          "done",   "failed",   "scheduled", "restarting", "held"};
}

std::vector<std::string> type_words() {
  return {"core", "runtime", "schedule", "child", "service"};
}

std::vector<std::string> log_formats() {
  return {"short",       "short-full", "short-iso", "short-iso-precise", "short-precise",
          "short-delta", "short-unix", "with-unit", "verbose",           "json",
          "json-pretty", "json-seq",   "cat"};
}

std::vector<std::string> parse_words(std::string_view option, const std::vector<std::string>& lists,
                                     const std::vector<std::string>& known) {
  std::vector<std::string> words;
  for (std::string_view list : lists) {
    for (;;) {
      const auto comma = std::min(list.find(','), list.size());
      words.emplace_back(list.substr(0, comma));
      if (std::find(known.begin(), known.end(), words.back()) == known.end()) {
        throw std::invalid_argument(
            fmt::format("{}: '{}' is none of {}", option, words.back(), fmt::join(known, ", ")));
      }
      if (comma == list.size()) break;
      list.remove_prefix(comma + 1);
    }
  }
  return words;
}

std::string parse_log_format(const std::string& text) {
  const auto known = log_formats();
  if (std::find(known.begin(), known.end(), text) != known.end()) return text;
  if (text == "short-monotonic") {
    throw std::invalid_argument(
        "--output: aiod's records have no monotonic times; short-delta shows the time between them");
  }
  throw std::invalid_argument(
      fmt::format("--output: '{}' is no format: give one of {}", text, fmt::join(known, ", ")));
}

std::int64_t parse_boot(std::string_view text) {
  if (text.empty() || text == "0") return 0;
  if (text == "-1") return -1;
  throw std::invalid_argument(
      fmt::format("--boot: '{}' is no start that is kept: 0 is this daemon's, -1 the one before it", text));
}

std::int64_t parse_cursor(std::string_view option, std::string_view text) {
  if (const auto number = whole_number(text)) return *number;
  throw std::invalid_argument(
      fmt::format("{}: '{}' is no record's number; --show-cursor prints one", option, text));
}

std::pair<std::string, std::string> parse_assignment(const std::string& text) {
  const auto equals = text.find('=');
  if (equals != std::string::npos && equals > 0) return {text.substr(0, equals), text.substr(equals + 1)};
  throw std::invalid_argument(fmt::format("config: '{}' has no value: write {}=VALUE, or --unset {}", text,
                                          equals == 0 ? "KEY" : text, equals == 0 ? "KEY" : text));
}

std::optional<double> parse_timeout(std::string_view option, std::string_view text) {
  if (text == "infinity") return std::nullopt;
  if (const auto seconds = parse_span(text)) return *seconds > 0 ? seconds : std::nullopt;
  throw std::invalid_argument(
      fmt::format("{}: '{}' is no duration: write 90, 500ms, 5min or infinity", option, text));
}

ColourMode parse_colour(std::string_view text) {
  if (text == "auto") return ColourMode::automatic;
  if (text == "always") return ColourMode::always;
  if (text == "never") return ColourMode::never;
  throw std::invalid_argument(fmt::format("--color: '{}' is none of auto, always and never", text));
}

std::optional<std::int64_t> parse_line_count(std::string_view text) {
  if (text == "all") return std::nullopt;
  if (const auto count = whole_number(text)) return count;
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
  if (action == "get") return with_some_pins(GpioAction::get, words);
  if (action == "info") return with_some_pins(GpioAction::info, words);
  if (action == "set") return with_levels(words);
  if (action == "release") return with_some_pins(GpioAction::release, words);
  const std::string meant = nearest(action, {"list", "get", "set", "watch", "info", "release"});
  throw std::invalid_argument(fmt::format("gpio: unknown action '{}'; {}", action,
                                          meant.empty() ? "there are list, get, set, watch, info and release"
                                                        : fmt::format("did you mean '{}'?", meant)));
}

}  // namespace aiod::aioctl

#pragma once

#include <aio/log.hpp>
#include <aio/time.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

// Each function turns a node into a value of one type, or reports why it can't and returns nullopt. `what` is
// the key that the message names. None of them prints a secret.

/// No setting may be longer; what is added to it then stays far from an overflow.
inline constexpr aio::Duration kLongest = std::chrono::hours(24 * 365 * 100);

template <class T>
struct Range {
  T min;
  T max;
};

std::optional<bool> read_bool(const Node& node, std::string_view what, Reporter& reporter);
std::optional<std::int64_t> read_integer(const Node& node, std::string_view what, Range<std::int64_t> range,
                                         Reporter& reporter);
std::optional<double> read_number(const Node& node, std::string_view what, Range<double> range,
                                  Reporter& reporter);
/// A text that is not empty.
std::optional<std::string> read_text(const Node& node, std::string_view what, Reporter& reporter);
/// A number of seconds or a text such as "1h30m".
std::optional<aio::Duration> read_duration(const Node& node, std::string_view what,
                                           Range<aio::Duration> range, Reporter& reporter);
/// A number of bytes or a text such as "64KiB", "1MiB" or "2 MB".
std::optional<std::size_t> read_size(const Node& node, std::string_view what, Range<std::size_t> range,
                                     Reporter& reporter);
std::optional<aio::LogLevel> read_log_level(const Node& node, std::string_view what, Reporter& reporter);
/// One text or a list of them.
std::optional<std::vector<std::string>> read_texts(const Node& node, std::string_view what,
                                                   Reporter& reporter);
/// One service name or a list of them; ".service" at the end is taken off.
std::optional<std::vector<std::string>> read_service_names(const Node& node, std::string_view what,
                                                           Reporter& reporter);

/// Seconds as a duration; nullopt when they are no finite number between 0 and kLongest.
std::optional<aio::Duration> from_seconds(double seconds);

/// `"stall" must be ..., not the text "x"`.
void report_type(const Node& node, std::string_view what, std::string_view expected, Reporter& reporter);

/// Names of an enum's values, as the files spell them.
template <class Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

void report_choice(const Node& node, std::string_view what, std::span<const std::string_view> choices,
                   Reporter& reporter);

template <class Enum>
std::optional<Enum> read_choice(const Node& node, std::string_view what, Names<Enum> names,
                                Reporter& reporter) {
  std::vector<std::string_view> choices;
  for (const auto& [name, value] : names) {
    if (node.is_scalar() && !node.from_secret && node.text == name) return value;
    choices.push_back(name);
  }
  report_choice(node, what, choices, reporter);
  return std::nullopt;
}

}  // namespace aiod::settings

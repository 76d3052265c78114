#include "settings/reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <cmath>

#include "settings/did_you_mean.hpp"
#include "settings/scalar.hpp"
#include "settings/service_settings.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

std::string describe(const Node& node) {
  if (node.is_null() && node.written.empty()) return "null";
  if (node.is_sequence()) return "a list";
  if (node.is_map()) return "a map";
  if (node.from_secret || node.hiding >= Hiding::argument) return "a secret";
  if (!node.written.empty()) return "the value of " + in_quotes(node.written);
  if (node.reading != Node::Reading::plain) return "the text " + in_quotes(node.text);
  const aio::Value value = resolve_scalar(node.text);
  return (value.is_string() ? "the text " : "") + in_quotes(node.text);
}

/// What `convert` makes of the node's typed value; reported when that is nothing, or the node no scalar.
template <class Convert>
auto read_as(const Node& node, std::string_view what, std::string_view expected, Reporter& reporter,
             Convert convert) -> decltype(convert(aio::Value())) {
  if (node.is_scalar()) {
    const auto value = read_scalar(node, reporter);
    if (!value) return std::nullopt;
    if (auto result = convert(*value)) return result;
  }
  report_type(node, what, expected, reporter);
  return std::nullopt;
}

template <class T>
std::optional<T> if_within(std::optional<T> value, Range<T> range) {
  if (value && *value >= range.min && *value <= range.max) return value;
  return std::nullopt;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 8> kUnits{{{"", 1},
                                                                            {"B", 1},
                                                                            {"kB", 1000},
                                                                            {"MB", 1000 * 1000},
                                                                            {"GB", 1000 * 1000 * 1000},
                                                                            {"KiB", 1U << 10U},
                                                                            {"MiB", 1U << 20U},
                                                                            {"GiB", 1U << 30U}}};
  std::size_t count = 0;
  const char* const last = text.data() + text.size();
  const auto [end, status] = std::from_chars(text.data(), last, count);
  if (status != std::errc{}) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(last - end));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& [name, bytes] : kUnits) {
    std::size_t size = 0;
    if (name == unit && !__builtin_mul_overflow(count, bytes, &size)) return size;
  }
  return std::nullopt;
}

std::optional<std::size_t> to_size(const aio::Value& value) {
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::size_t>(value.get_int64());
  if (value.is_string()) return parse_size(value.get_string());
  return std::nullopt;
}

std::optional<aio::Duration> to_duration(const aio::Value& value) {
  if (value.is_number()) return from_seconds(value.to_number<double>());
  if (value.is_string()) return aio::parse_duration(value.get_string());
  return std::nullopt;
}

}  // namespace

void report_type(const Node& node, std::string_view what, std::string_view expected, Reporter& reporter) {
  if (node.is_broken()) return;
  reporter.error(node, fmt::format("\"{}\" must be {}, not {}", what, expected, describe(node)));
}

void report_choice(const Node& node, std::string_view what, std::span<const std::string_view> choices,
                   Reporter& reporter) {
  if (node.is_broken()) return;
  const bool is_word = node.is_scalar() && !node.is_private();
  reporter.error(
      node, fmt::format("\"{}\" must be one of {}, not {}", what, fmt::join(choices, ", "), describe(node)),
      is_word ? did_you_mean(node.text, choices) : std::string());
}

std::optional<bool> read_bool(const Node& node, std::string_view what, Reporter& reporter) {
  return read_as(node, what, "true or false", reporter, [](const aio::Value& value) -> std::optional<bool> {
    if (value.is_bool()) return value.get_bool();
    return std::nullopt;
  });
}

std::optional<std::int64_t> read_integer(const Node& node, std::string_view what, Range<std::int64_t> range,
                                         Reporter& reporter) {
  const std::string expected = fmt::format("a whole number from {} to {}", range.min, range.max);
  return read_as(node, what, expected, reporter, [&](const aio::Value& value) -> std::optional<std::int64_t> {
    if (value.is_int64()) return if_within<std::int64_t>(value.get_int64(), range);
    return std::nullopt;
  });
}

std::optional<double> read_number(const Node& node, std::string_view what, Range<double> range,
                                  Reporter& reporter) {
  const std::string expected = fmt::format("a number from {} to {}", range.min, range.max);
  return read_as(node, what, expected, reporter, [&](const aio::Value& value) -> std::optional<double> {
    if (value.is_number()) return if_within<double>(value.to_number<double>(), range);
    return std::nullopt;
  });
}

std::optional<std::string> read_text(const Node& node, std::string_view what, Reporter& reporter) {
  return read_as(node, what, "a text", reporter, [](const aio::Value& value) -> std::optional<std::string> {
    if (value.is_string() && !value.get_string().empty()) return std::string(value.get_string());
    return std::nullopt;
  });
}

std::optional<aio::Duration> from_seconds(double seconds) {
  const double longest = std::chrono::duration<double>(kLongest).count();
  if (!(seconds >= 0 && seconds <= longest)) return std::nullopt;
  const double whole = std::floor(seconds);
  return std::chrono::seconds(static_cast<std::int64_t>(whole)) +
         aio::Duration(std::llround((seconds - whole) * 1e9));
}

std::optional<aio::Duration> read_duration(const Node& node, std::string_view what,
                                           Range<aio::Duration> range, Reporter& reporter) {
  const std::string expected =
      fmt::format("a number of seconds or a text such as \"250ms\" or \"1h30m\", from {} to {}",
                  aio::format_duration(range.min), aio::format_duration(range.max));
  return read_as(node, what, expected, reporter,
                 [&](const aio::Value& value) { return if_within(to_duration(value), range); });
}

std::optional<std::size_t> read_size(const Node& node, std::string_view what, Range<std::size_t> range,
                                     Reporter& reporter) {
  const std::string expected = fmt::format(
      "a number of bytes or a text such as \"64KiB\" or \"1MiB\", from {} to {}", range.min, range.max);
  return read_as(node, what, expected, reporter,
                 [&](const aio::Value& value) { return if_within(to_size(value), range); });
}

std::optional<aio::LogLevel> read_log_level(const Node& node, std::string_view what, Reporter& reporter) {
  constexpr std::array<std::string_view, 6> kLevels{"debug", "info", "warning", "error", "critical", "off"};
  if (node.is_scalar() && !node.from_secret) {
    if (const auto level = aio::parse_log_level(node.text)) return level;
  }
  report_choice(node, what, kLevels, reporter);
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_texts(const Node& node, std::string_view what,
                                                   Reporter& reporter) {
  std::vector<std::string> texts;
  if (!node.is_sequence()) {
    auto text = read_text(node, what, reporter);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
    return texts;
  }
  for (const Node& item : node.items) {
    auto text = read_text(item, what, reporter);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

std::optional<std::vector<std::string>> read_service_names(const Node& node, std::string_view what,
                                                           Reporter& reporter) {
  constexpr std::string_view kSuffix = ".service";
  auto names = read_texts(node, what, reporter);
  if (!names) return std::nullopt;
  for (std::size_t i = 0; i < names->size(); ++i) {
    std::string& name = (*names)[i];
    if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
    if (is_service_name(name)) continue;
    report_type(node.is_sequence() ? node.items[i] : node, what, "the name of a service", reporter);
    return std::nullopt;
  }
  return names;
}

}  // namespace aiod::settings

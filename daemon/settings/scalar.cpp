#include "settings/scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include "settings/secret_names.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

/// [0-9]* ("." [0-9]*)? ([eE] [-+]? [0-9]+)?, with a digit before or after the point.
bool is_decimal(std::string_view text) {
  std::size_t digits = take_digits(text).size();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits(text).size();
  }
  if (digits == 0) return false;
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  take_sign(text);
  return !take_digits(text).empty() && text.empty();
}

double to_double(std::string_view digits, bool negative) {
  double value = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (status != std::errc{}) return std::numeric_limits<double>::infinity();
  return negative ? -value : value;
}

aio::Value with_sign(std::uint64_t magnitude, bool negative) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (negative) {
    if (magnitude > kMax + 1) return -static_cast<double>(magnitude);
    return static_cast<std::int64_t>(0 - magnitude);
  }
  if (magnitude > kMax) return magnitude;
  return static_cast<std::int64_t>(magnitude);
}

/// The digits of an integer in base 8, 10 or 16; nullopt when there are others or none.
std::optional<aio::Value> to_integer(std::string_view digits, int base, bool negative) {
  std::uint64_t magnitude = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, status] = std::from_chars(digits.data(), last, magnitude, base);
  if (end != last || status == std::errc::invalid_argument) return std::nullopt;
  if (status == std::errc{}) return with_sign(magnitude, negative);
  if (base == 10) return to_double(digits, negative);
  double value = 0;
  for (const char c : digits) value = value * base + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
  return value;
}

/// nullopt when the text is no number.
std::optional<aio::Value> to_number(std::string_view text) {
  if (text.starts_with("0o")) return to_integer(text.substr(2), 8, false);
  if (text.starts_with("0x")) return to_integer(text.substr(2), 16, false);
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  const bool negative = take_sign(text);
  if (is_one_of(text, {".inf", ".Inf", ".INF"})) return std::numeric_limits<double>::infinity();
  if (!is_decimal(text)) return std::nullopt;
  if (auto integer = to_integer(text, 10, negative)) return integer;
  return to_double(text, negative);
}

bool fits(Node::Reading reading, const aio::Value& value) {
  switch (reading) {
    case Node::Reading::integer:
      return value.is_int64() || value.is_uint64();
    case Node::Reading::floating:
      return value.is_number();
    case Node::Reading::boolean:
      return value.is_bool();
    case Node::Reading::null:
      return value.is_null();
    default:
      return true;
  }
}

std::string_view name_of(Node::Reading reading) {
  switch (reading) {
    case Node::Reading::integer:
      return "an integer";
    case Node::Reading::floating:
      return "a number";
    case Node::Reading::boolean:
      return "true or false";
    default:
      return "null";
  }
}

/// The text for a message.
std::string quoted(const Node& node) {
  return node.is_private() ? std::string("this") : in_quotes(node.text);
}

}  // namespace

aio::Value resolve_scalar(std::string_view text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return nullptr;
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (auto number = to_number(text)) return *std::move(number);
  return aio::Value(text);
}

std::optional<aio::Value> read_scalar(const Node& node, Reporter& reporter) {
  using Reading = Node::Reading;
  if (node.from_secret || node.reading == Reading::quoted || node.reading == Reading::string) {
    return aio::Value(node.text);
  }
  aio::Value value = resolve_scalar(node.text);
  if (value.is_double() && !std::isfinite(value.get_double())) {
    reporter.error(node, fmt::format("{} is not a number that a setting can hold", quoted(node)));
    return std::nullopt;
  }
  if (!fits(node.reading, value)) {
    reporter.error(node, fmt::format("{} is tagged as {} and is none", quoted(node), name_of(node.reading)));
    return std::nullopt;
  }
  if (node.reading == Reading::floating) return aio::Value(value.to_number<double>());
  return value;
}

std::vector<const Entry*> checked_entries(const Node& map, Reporter& reporter) {
  std::vector<const Entry*> entries;
  std::map<std::string_view, const Node*> seen;
  for (const Entry& entry : map.entries) {
    if (!entry.key.is_scalar() || entry.key.reading == Node::Reading::secret) {
      reporter.error(entry.key, "a key must be a text", "put it in quotes if it is one");
      continue;
    }
    const auto [first, is_new] = seen.emplace(entry.key.text, &entry.key);
    if (is_new) {
      entries.push_back(&entry);
    } else {
      reporter.error(entry.key, fmt::format("the key {} is given twice; first in line {}",
                                            in_quotes(shown_key(entry.key.text)), first->second->line));
    }
  }
  return entries;
}

aio::Value to_value(const Node& node, Reporter& reporter) {
  if (node.is_scalar()) return read_scalar(node, reporter).value_or(nullptr);
  if (node.is_sequence()) {
    aio::Array array;
    for (const Node& item : node.items) array.push_back(to_value(item, reporter));
    return array;
  }
  if (node.is_map()) {
    aio::Object object;
    for (const Entry* entry : checked_entries(node, reporter)) {
      object[entry->key.text] = to_value(entry->value, reporter);
    }
    return object;
  }
  return nullptr;
}

}  // namespace aiod::settings

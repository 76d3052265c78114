#include "aioctl/time_parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <string>
#include <utility>

#include "aioctl/date_time_parse.hpp"

namespace aiod::aioctl {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

constexpr std::array units{
    Unit{"us", 1e-6},       Unit{"ms", 1e-3},        Unit{"s", 1},         Unit{"sec", 1},
    Unit{"second", 1},      Unit{"seconds", 1},      Unit{"m", 60},        Unit{"min", 60},
    Unit{"minute", 60},     Unit{"minutes", 60},     Unit{"h", 3600},      Unit{"hr", 3600},
    Unit{"hour", 3600},     Unit{"hours", 3600},     Unit{"d", 86400},     Unit{"day", 86400},
    Unit{"days", 86400},    Unit{"w", 604800},       Unit{"week", 604800}, Unit{"weeks", 604800},
    Unit{"month", 2629800}, Unit{"months", 2629800}, Unit{"y", 31557600},  Unit{"year", 31557600},
    Unit{"years", 31557600}};

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes an unsigned decimal number, "1.5", off the front.
std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::tm local_parts(double now) {
  const auto seconds = static_cast<std::time_t>(std::floor(now));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

// Midnight `days` after today's; mktime() knows the month's length and the day's.
double midnight(double now, int days) {
  std::tm parts = local_parts(now);
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  parts.tm_mday += days;
  parts.tm_isdst = -1;
  return static_cast<double>(std::mktime(&parts));
}

bool is_number(std::string_view text) {
  return take_number(text) && text.empty();
}

// A number of so many digits before the point needs no "@" to be Unix seconds.
constexpr std::size_t shortest_unix_time = 9;

// "01:02:03", "3 days, 01:02:03", as aioctl prints how long ago something was.
std::optional<double> parse_stopwatch(std::string_view text) {
  double total = 0;
  if (const auto comma = text.find(", "); comma != std::string_view::npos) {
    const auto days = parse_span(text.substr(0, comma));
    if (!days) return std::nullopt;
    total = *days;
    text.remove_prefix(comma + 2);
  }
  for (const double unit : {3600, 60, 1}) {
    const auto part = take_number(text);
    if (!part || (unit > 1 && !take(text, ':'))) return std::nullopt;
    total += *part * unit;
  }
  return text.empty() ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<double> parse_span(std::string_view text) {
  double total = 0;
  bool alone = true;
  do {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    text = trim(text);
    const auto end = std::find_if_not(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text = trim(text.substr(name.size()));
    if (name.empty()) return alone && text.empty() ? number : std::nullopt;
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
    if (unit == units.end()) return std::nullopt;
    total += *number * unit->seconds;
    alone = false;
  } while (!text.empty());
  return total;
}

std::optional<double> parse_time(std::string_view text, double now) {
  text = trim(text);
  if (text == "now") return now;
  if (text == "today") return midnight(now, 0);
  if (text == "yesterday") return midnight(now, -1);
  if (text == "tomorrow") return midnight(now, 1);
  if (take(text, '@')) {
    text = trim(text);
    return is_number(text) ? take_number(text) : parse_date_time(text, now);
  }
  if (is_number(text) && std::min(text.find('.'), text.size()) >= shortest_unix_time)
    return take_number(text);
  const bool past = text.starts_with('-');
  if (past || text.starts_with('+')) {
    const auto span = parse_span(trim(text.substr(1)));
    if (!span) return std::nullopt;
    return past ? now - *span : now + *span;
  }
  if (text.ends_with(" ago")) {
    const auto since = trim(text.substr(0, text.size() - 4));
    auto span = parse_span(since);
    if (!span) span = parse_stopwatch(since);
    return span ? std::optional(now - *span) : std::nullopt;
  }
  return parse_date_time(text, now);
}

}  // namespace aiod::aioctl

#include "aioctl/time_parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <string>
#include <utility>

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

// Takes exactly `digits` digits, as a number.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits), is_digit))
    return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
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

// "2012-10-30" into the date of `parts`.
bool take_date(std::string_view& text, std::tm& parts) {
  std::string_view rest = text;
  const auto year = take_digits(rest, 4);
  if (!year || !take(rest, '-')) return false;
  const auto month = take_digits(rest, 2);
  if (!month || !take(rest, '-')) return false;
  const auto day = take_digits(rest, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return false;
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *day;
  text = rest;
  return true;
}

// "18:17", "18:17:16", "18:17:16.5" into the time of `parts`; the fraction is the result.
std::optional<double> take_clock(std::string_view& text, std::tm& parts) {
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = 0;
  if (!take(text, ':')) return 0.0;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  parts.tm_sec = *second;
  if (!text.starts_with('.')) return 0.0;
  if (text.size() < 2 || !is_digit(text[1])) return std::nullopt;
  const std::string with_zero = "0" + std::string(text);
  std::string_view fraction = with_zero;
  const auto value = take_number(fraction);
  text.remove_prefix(text.size() - fraction.size());
  return value;
}

// Seconds of broken-down local or UTC time; nothing where there is no such day (February 30).
std::optional<double> to_seconds(std::tm parts, bool utc, double fraction) {
  const int month = parts.tm_mon;
  parts.tm_isdst = -1;
  const std::time_t seconds = utc ? ::timegm(&parts) : std::mktime(&parts);
  if (parts.tm_mon != month) return std::nullopt;
  return static_cast<double>(seconds) + fraction;
}

std::optional<double> parse_date_time(std::string_view text, double now) {
  bool utc = false;
  for (const std::string_view suffix : {" UTC", "Z"}) {
    if (!text.ends_with(suffix)) continue;
    text.remove_suffix(suffix.size());
    utc = true;
    break;
  }
  std::tm parts{};
  const bool dated = take_date(text, parts);
  double fraction = 0;
  if (dated && text.empty()) return to_seconds(parts, utc, 0);
  if (dated && !take(text, ' ') && !take(text, 'T')) return std::nullopt;
  if (!dated) parts = local_parts(now);
  const auto clock = take_clock(text, parts);
  if (!clock || !text.empty()) return std::nullopt;
  fraction = *clock;
  return to_seconds(parts, utc, fraction);
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
    const auto number = take_number(text);
    return text.empty() ? number : std::nullopt;
  }
  const bool past = text.starts_with('-');
  if (past || text.starts_with('+')) {
    const auto span = parse_span(trim(text.substr(1)));
    if (!span) return std::nullopt;
    return past ? now - *span : now + *span;
  }
  if (text.ends_with(" ago")) {
    const auto span = parse_span(trim(text.substr(0, text.size() - 4)));
    return span ? std::optional(now - *span) : std::nullopt;
  }
  return parse_date_time(text, now);
}

}  // namespace aiod::aioctl

#include "aioctl/date_time_parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <string>

namespace aiod::aioctl {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr double one_day = 86400;

// How a time says which zone it is of.
struct ZoneText {
  enum class Kind { none, utc, offset, name } kind = Kind::none;
  int offset = 0;           // seconds east of Greenwich
  std::string_view name{};  // "CET"
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
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

// One of these words, as its index.
template <std::size_t N>
std::optional<int> take_word(std::string_view& text, const std::array<std::string_view, N>& words) {
  for (std::size_t i = 0; i < N; ++i) {
    if (!text.starts_with(words[i]) || !text.substr(words[i].size()).starts_with(' ')) continue;
    text.remove_prefix(words[i].size() + 1);
    return static_cast<int>(i);
  }
  return std::nullopt;
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
  double fraction = 0;
  const auto end =
      std::from_chars(text.data(), text.data() + text.size(), fraction, std::chars_format::fixed).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return fraction;
}

// "+01:00", "+0100", "UTC", "Z", "CET", "-03", with or without a blank before it.
std::optional<ZoneText> parse_zone(std::string_view text) {
  const bool apart = take(text, ' ');
  if (text.empty()) return apart ? std::nullopt : std::optional(ZoneText{});
  if (text == "Z" || (apart && text == "UTC")) return ZoneText{.kind = ZoneText::Kind::utc};
  if (apart) return ZoneText{.kind = ZoneText::Kind::name, .name = text};
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59 || !text.empty()) return std::nullopt;
  return ZoneText{.kind = ZoneText::Kind::offset, .offset = sign * (*hours * 3600 + *minutes * 60)};
}

// Seconds of a local time whose zone was called so; summer time decides where a name has two, and an hour is
// twice. Nothing where the zone is never called so at that moment.
std::optional<double> named_seconds(const std::tm& parts, std::string_view zone) {
  for (const int summer : {0, 1}) {
    std::tm tried = parts;
    tried.tm_isdst = summer;
    const std::time_t seconds = std::mktime(&tried);
    const bool same = tried.tm_hour == parts.tm_hour && tried.tm_mday == parts.tm_mday;
    if (same && tried.tm_zone == zone) return static_cast<double>(seconds);
  }
  return std::nullopt;
}

// Seconds of broken-down time; nothing for a day that doesn't exist (February 30).
std::optional<double> to_seconds(std::tm parts, const ZoneText& zone) {
  const int month = parts.tm_mon;
  std::tm checked = parts;
  const auto as_utc = static_cast<double>(::timegm(&checked));
  if (checked.tm_mon != month) return std::nullopt;
  switch (zone.kind) {
    case ZoneText::Kind::utc:
      return as_utc;
    case ZoneText::Kind::offset:
      return as_utc - zone.offset;
    case ZoneText::Kind::name:
      return named_seconds(parts, zone.name);
    default:
      parts.tm_isdst = -1;
      return static_cast<double>(std::mktime(&parts));
  }
}

bool is_weekday(std::tm parts, int weekday) {
  ::timegm(&parts);
  return parts.tm_wday == weekday;
}

// "Dec 01 05:52:55", as a log line has it: the last one that is not to come. A day's grace is for other
// zones' clocks.
std::optional<double> parse_log_time(std::string_view text, double now) {
  std::tm parts = local_parts(now);
  const auto month = take_word(text, months);
  if (!month) return std::nullopt;
  const auto date = take_digits(text, 2);
  if (!date || !take(text, ' ')) return std::nullopt;
  const auto fraction = take_clock(text, parts);
  const auto zone = parse_zone(text);
  if (!fraction || !zone) return std::nullopt;
  parts.tm_mon = *month;
  parts.tm_mday = *date;
  // February 29 may be some years ago.
  for (int years = 0; years <= 8; ++years, --parts.tm_year) {
    const auto seconds = to_seconds(parts, *zone);
    if (seconds && *seconds <= now + one_day) return *seconds + *fraction;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> parse_date_time(std::string_view text, double now) {
  // short-delta: "[Dec 01 05:52:55.123456 <     0.000000 >]"
  if (take(text, '[')) text = text.substr(0, text.find(" <"));
  if (const auto time = parse_log_time(text, now)) return time;
  const auto weekday = take_word(text, weekdays);
  std::tm parts{};
  const bool dated = take_date(text, parts);
  if (weekday && (!dated || !is_weekday(parts, *weekday))) return std::nullopt;
  if (!dated) parts = local_parts(now);
  std::optional<double> fraction = 0;
  const bool has_clock =
      !dated || (text.size() > 1 && (text[0] == ' ' || text[0] == 'T') && is_digit(text[1]));
  if (dated && has_clock) text.remove_prefix(1);
  if (has_clock) fraction = take_clock(text, parts);
  if (!fraction) return std::nullopt;
  const auto zone = parse_zone(text);
  const auto seconds = zone ? to_seconds(parts, *zone) : std::nullopt;
  return seconds ? std::optional(*seconds + *fraction) : std::nullopt;
}

}  // namespace aiod::aioctl

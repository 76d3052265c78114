#include "aioctl/time_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

namespace aiod::aioctl {
namespace {

// Beyond this (the year 9999) a time is a mistake of the sender, and localtime may refuse it.
constexpr double last_time = 253402300799.0;

// A broken-down time as strftime's `format` has it.
std::string broken_down(double time, Zone zone, const char* format) {
  if (!std::isfinite(time) || std::abs(time) > last_time) return "?";
  const auto seconds = static_cast<std::time_t>(std::floor(time));
  std::tm parts{};
  const std::tm* done = zone == Zone::utc ? ::gmtime_r(&seconds, &parts) : ::localtime_r(&seconds, &parts);
  if (done == nullptr) return "?";
  std::array<char, 64> buffer{};
  const std::size_t length = std::strftime(buffer.data(), buffer.size(), format, &parts);
  return {buffer.data(), length};
}

std::string local(double time, const char* format) {
  return broken_down(time, Zone::local, format);
}

// strftime's %z with the colon that RFC 3339 wants.
std::string zone_offset(double time, Zone zone) {
  std::string offset = broken_down(time, zone, "%z");
  if (offset.size() == 5) offset.insert(3, 1, ':');
  return offset;
}

// The whole seconds, and the microseconds that are left.
struct Split {
  double seconds;
  std::string fraction;
};

Split split(double time) {
  if (!std::isfinite(time)) return {time, ""};
  const double microseconds = std::floor(time * 1e6 + 0.5);
  const double seconds = std::floor(microseconds / 1e6);
  return {seconds, fmt::format(".{:06.0f}", microseconds - seconds * 1e6)};
}

}  // namespace

std::string format_duration(double seconds) {
  if (!std::isfinite(seconds) || seconds > last_time) return "?";
  const auto whole = static_cast<long long>(std::max(seconds, 0.0));
  if (whole < 60) return fmt::format("{} s", whole);
  const auto days = whole / 86400;
  const auto clock = fmt::format("{:02}:{:02}:{:02}", whole / 3600 % 24, whole / 60 % 60, whole % 60);
  if (days == 0) return clock;
  return fmt::format("{} {}, {}", days, days == 1 ? "day" : "days", clock);
}

std::string format_remaining(double seconds) {
  if (std::isfinite(seconds) && seconds >= 0 && seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  return format_duration(seconds);
}

std::string format_timestamp(double time, Zone zone) {
  return broken_down(time, zone, zone == Zone::utc ? "%a %Y-%m-%d %H:%M:%S UTC" : "%a %Y-%m-%d %H:%M:%S %Z");
}

std::string format_short_time(double time, double now) {
  const bool today = local(time, "%F") == local(now, "%F");
  return local(time, today ? "%H:%M:%S" : "%F %H:%M:%S");
}

std::string format_log_time(double time, Zone zone) {
  return broken_down(time, zone, "%b %d %H:%M:%S");
}

std::string format_log_time_us(double time, Zone zone) {
  const auto [seconds, fraction] = split(time);
  return format_log_time(seconds, zone) + fraction;
}

std::string format_timestamp_us(double time, Zone zone) {
  const auto [seconds, fraction] = split(time);
  return broken_down(seconds, zone, "%a %Y-%m-%d %H:%M:%S") + fraction +
         (zone == Zone::utc ? " UTC" : broken_down(seconds, zone, " %Z"));
}

std::string format_iso(double time, Zone zone) {
  return broken_down(time, zone, "%FT%T") + zone_offset(time, zone);
}

std::string format_iso_us(double time, Zone zone) {
  const auto [seconds, fraction] = split(time);
  return broken_down(seconds, zone, "%FT%T") + fraction + zone_offset(seconds, zone);
}

std::string format_precise_log_time(double time) {
  const double milliseconds = std::floor(time * 1e3 + 0.5);
  return fmt::format("{}.{:03.0f}", format_log_time(milliseconds / 1e3),
                     milliseconds - std::floor(milliseconds / 1e3) * 1e3);
}

std::string format_microseconds(double microseconds) {
  if (microseconds < 1000) return fmt::format("{:.0f} us", microseconds);
  if (microseconds < 1e6) return fmt::format("{:.4g} ms", microseconds / 1e3);
  if (microseconds < 60e6) return fmt::format("{:.4g} s", microseconds / 1e6);
  return format_duration(microseconds / 1e6);
}

}  // namespace aiod::aioctl

#include "settings/schedule_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "settings/reading.hpp"
#include "settings/scalar.hpp"
#include "settings/section.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 7> kKeys{"start_in", "repeat",  "at",    "cron",
                                                "jitter",   "overlap", "missed"};
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2199;  // nanoseconds in 64 bits end in 2262

/// Whether `text` has a digit where `form` has '0', and else what `form` has.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
}

/// The number at `offset`, of `length` digits.
int digits(std::string_view text, std::size_t offset, std::size_t length) {
  int value = 0;
  for (const char c : text.substr(offset, length)) value = value * 10 + (c - '0');
  return value;
}

bool is_time_of_day(int hour, int minute, int second) {
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

bool exists(const aio::LocalDateTime& time) {
  const std::chrono::year_month_day date(std::chrono::year(time.year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day)));
  return time.year >= kFirstYear && time.year <= kLastYear && date.ok() &&
         is_time_of_day(time.hour, time.minute, time.second);
}

/// The seed's time tuple: year, month, day, hour, minute, second, and maybe weekday, day of the year, DST.
std::optional<aio::LocalDateTime> read_time_tuple(const Node& node, Reporter& reporter) {
  constexpr std::size_t kLeast = 6;
  constexpr std::size_t kMost = 9;
  std::array<int, kLeast> part{};
  const std::size_t size = node.items.size();
  for (std::size_t i = 0; i < size && i < kLeast; ++i) {
    const auto value = read_integer(node.items[i], "start_in", {0, kLastYear}, reporter);
    if (!value) return std::nullopt;
    part[i] = static_cast<int>(*value);
  }
  const aio::LocalDateTime time{part[0], part[1], part[2], part[3], part[4], part[5]};
  if (size >= kLeast && size <= kMost && exists(time)) return time;
  reporter.error(node,
                 "\"start_in\" as a list must be a date and time: [year, month, day, hour, minute, second]");
  return std::nullopt;
}

bool looks_like_date(const Node& node) {
  return node.is_scalar() && !node.from_secret && node.text.size() >= 10 &&
         has_form(node.text.substr(0, 10), "0000-00-00");
}

std::optional<aio::StartIn> read_start_in(const Node& node, Reporter& reporter) {
  if (node.is_sequence()) return read_time_tuple(node, reporter);
  if (!looks_like_date(node)) return read_duration(node, "start_in", {0s, kLongest}, reporter);
  if (const auto time = parse_local_date_time(node.text)) return *time;
  reporter.error(node,
                 fmt::format("\"start_in\" is no date and time between {} and {}", kFirstYear, kLastYear),
                 "write it as 2027-03-01 07:30:00");
  return std::nullopt;
}

std::optional<aio::Repeat> read_repeat(const Node& node, Reporter& reporter) {
  if (node.is_scalar() && !node.from_secret && node.reading == Node::Reading::plain) {
    const aio::Value value = resolve_scalar(node.text);
    if (value.is_bool()) return aio::Repeat(value.get_bool());
  }
  const auto period = read_duration(node, "repeat", {1ms, kLongest}, reporter);
  if (!period) return std::nullopt;
  return aio::Repeat(*period);
}

/// "7:30" and "07:30:15" as the schedule wants them: "07:30", "07:30:15".
std::optional<std::string> time_of_day(std::string text) {
  if (has_form(std::string_view(text).substr(0, text.find(':')), "0")) text = '0' + text;
  const bool with_seconds = has_form(text, "00:00:00");
  if (!with_seconds && !has_form(text, "00:00")) return std::nullopt;
  if (!is_time_of_day(digits(text, 0, 2), digits(text, 3, 2), with_seconds ? digits(text, 6, 2) : 0)) {
    return std::nullopt;
  }
  return text;
}

std::optional<std::vector<std::string>> read_times_of_day(const Node& node, Reporter& reporter) {
  auto times = read_texts(node, "at", reporter);
  if (!times) return std::nullopt;
  for (std::size_t i = 0; i < times->size(); ++i) {
    auto time = time_of_day((*times)[i]);
    if (!time) {
      report_type(node.is_sequence() ? node.items[i] : node, "at",
                  "a time of day such as \"07:30\" or \"22:15:30\"", reporter);
      return std::nullopt;
    }
    (*times)[i] = *std::move(time);
  }
  return times;
}

constexpr std::array<std::pair<std::string_view, aio::Overlap>, 2> kOverlaps{
    {{"skip", aio::Overlap::skip}, {"queue", aio::Overlap::queue}}};
constexpr std::array<std::pair<std::string_view, aio::Missed>, 2> kMissed{
    {{"skip", aio::Missed::skip}, {"once", aio::Missed::once}}};

/// `repeat: true` needs a `start_in` that is a period.
void check_repeat(const aio::Schedule& schedule, const Node& repeat, Reporter& reporter) {
  if (!schedule.repeat->every_start_in()) return;
  const auto* period = schedule.start_in ? std::get_if<aio::Duration>(&*schedule.start_in) : nullptr;
  if (period != nullptr && *period >= 1ms) return;
  reporter.error(repeat, "\"repeat: true\" means every start_in seconds, and start_in is no such period",
                 "give repeat the seconds between two runs");
}

}  // namespace

std::optional<aio::LocalDateTime> parse_local_date_time(std::string_view text) {
  std::string form(text);
  if (form.size() > 10 && form[10] == 'T') form[10] = ' ';
  const bool with_seconds = has_form(form, "0000-00-00 00:00:00");
  const bool with_time = with_seconds || has_form(form, "0000-00-00 00:00");
  if (!with_time && !has_form(form, "0000-00-00")) return std::nullopt;
  aio::LocalDateTime time{.year = digits(text, 0, 4), .month = digits(text, 5, 2), .day = digits(text, 8, 2)};
  if (with_time) {
    time.hour = digits(text, 11, 2);
    time.minute = digits(text, 14, 2);
  }
  if (with_seconds) time.second = digits(text, 17, 2);
  if (!exists(time)) return std::nullopt;
  return time;
}

std::optional<aio::Schedule> read_schedule(const Node& node, Reporter& reporter) {
  const Section section(node, "schedule", kKeys, reporter);
  if (!node.is_map()) return std::nullopt;
  aio::Schedule schedule;
  assign(schedule.start_in, section.find("start_in"),
         [&](const Node& n) { return read_start_in(n, reporter); });
  assign(schedule.repeat, section.find("repeat"), [&](const Node& n) { return read_repeat(n, reporter); });
  assign(schedule.at, section.find("at"), [&](const Node& n) { return read_times_of_day(n, reporter); });
  assign(schedule.cron, section.find("cron"), [&](const Node& n) { return read_text(n, "cron", reporter); });
  assign(schedule.jitter, section.find("jitter"), [&](const Node& n) {
    return read_duration(n, "jitter", {0s, kLongest}, reporter);
  });
  assign(schedule.overlap, section.find("overlap"),
         [&](const Node& n) { return read_choice<aio::Overlap>(n, "overlap", kOverlaps, reporter); });
  assign(schedule.missed, section.find("missed"),
         [&](const Node& n) { return read_choice<aio::Missed>(n, "missed", kMissed, reporter); });
  if (schedule.repeat) check_repeat(schedule, *section.find("repeat"), reporter);
  return schedule;
}

}  // namespace aiod::settings

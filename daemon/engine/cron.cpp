#include "engine/cron.hpp"

#include <ctime>

#include "engine/cron_fields.hpp"
#include "engine/local_time.hpp"

namespace aiod::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr auto furthest = std::chrono::days(8 * 366);

template <std::size_t size>
std::bitset<size> read_bits(const CronField& field, std::string_view text) {
  std::bitset<size> bits;
  for (const int value : read_cron_field(field, text)) bits.set(static_cast<std::size_t>(value));
  return bits;
}

// 0 and 7 are Sunday.
std::bitset<7> read_weekdays(std::string_view text) {
  const auto bits = read_bits<8>({"day of the week", 0, 7, weekday_names, 0}, text);
  std::bitset<7> weekdays;
  for (std::size_t day = 0; day < bits.size(); ++day)
    if (bits.test(day)) weekdays.set(day % 7);
  return weekdays;
}

bool has(const auto& bits, int value) {
  return bits.test(static_cast<std::size_t>(value));
}

}  // namespace

Cron::Cron(std::string_view expression) {
  const auto text = split_cron(expression);
  fields_.minutes = read_bits<60>({"minute", 0, 59}, text[0]);
  fields_.hours = read_bits<24>({"hour", 0, 23}, text[1]);
  fields_.days = read_bits<32>({"day of the month", 1, 31}, text[2]);
  fields_.months = read_bits<13>({"month", 1, 12, month_names, 1}, text[3]);
  fields_.weekdays = read_weekdays(text[4]);
  fields_.any_hour = text[1].starts_with('*');
  fields_.any_day = text[2].starts_with('*');
  fields_.any_weekday = text[4].starts_with('*');
}

bool Cron::matches_date(const aio::LocalDateTime& local) const {
  if (!has(fields_.months, local.month)) return false;
  const bool day = has(fields_.days, local.day);
  const bool weekday = fields_.weekdays.test(std::chrono::weekday(date_of(local)).c_encoding());
  return fields_.any_day || fields_.any_weekday ? day && weekday : day || weekday;
}

std::optional<aio::WallTime> Cron::next_after(aio::WallTime moment) const {
  return fields_.any_hour ? next_by_elapsed_time(moment) : next_by_the_wall(moment);
}

// Goes through the times of day of each date that matches. Begins a day early: what falls into a gap is later
// than it says.
std::optional<aio::WallTime> Cron::next_by_the_wall(aio::WallTime moment) const {
  const sys_days today = date_of(to_local(moment));
  for (sys_days date = today - std::chrono::days(1); date <= today + furthest; date += std::chrono::days(1)) {
    aio::LocalDateTime local = at_midnight(date);
    if (!matches_date(local)) continue;
    for (local.hour = 0; local.hour < 24; ++local.hour) {
      if (!has(fields_.hours, local.hour)) continue;
      for (local.minute = 0; local.minute < 60; ++local.minute) {
        if (!has(fields_.minutes, local.minute)) continue;
        if (const aio::WallTime due = to_wall(local); due > moment) return due;
      }
    }
  }
  return std::nullopt;
}

// Goes from minute to minute of elapsed time, over what can't match in larger steps.
std::optional<aio::WallTime> Cron::next_by_elapsed_time(aio::WallTime moment) const {
  const aio::WallTime end = moment + furthest;
  const int second = to_local(moment).second;
  aio::WallTime due =
      std::chrono::floor<std::chrono::seconds>(moment) + minutes(1) - std::chrono::seconds(second);
  while (due <= end) {
    const aio::LocalDateTime local = to_local(due);
    if (!matches_date(local))
      due = to_wall(at_midnight(date_of(local) + std::chrono::days(1)));
    else if (!has(fields_.hours, local.hour))
      due += minutes(60 - local.minute);
    else if (!has(fields_.minutes, local.minute))
      due += minutes(1);
    else
      return due;
  }
  return std::nullopt;
}

}  // namespace aiod::engine

#include "engine/timetable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/local_time.hpp"

namespace aiod::engine {
namespace {

using std::chrono::sys_days;

// "07:30" or "07:30:15"; nullopt for anything else.
std::optional<aio::LocalDateTime> time_of_day(std::string_view text) {
  const auto number_at = [text](std::size_t at) {
    int value = -1;
    const auto* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + 2, value);
    return error == std::errc() && end == begin + 2 ? value : -1;
  };
  const bool with_seconds = text.size() == 8;
  if ((text.size() != 5 && !with_seconds) || text[2] != ':' || (with_seconds && text[5] != ':'))
    return std::nullopt;
  const aio::LocalDateTime time{
      .hour = number_at(0), .minute = number_at(3), .second = with_seconds ? number_at(6) : 0};
  const bool ok = time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60 &&
                  time.second >= 0 && time.second < 60;
  return ok ? std::optional(time) : std::nullopt;
}

const aio::Duration* delay_of(const aio::Schedule& schedule) {
  return schedule.start_in ? std::get_if<aio::Duration>(&*schedule.start_in) : nullptr;
}

bool has_calendar(const aio::Schedule& schedule) {
  return schedule.cron || !schedule.at.empty();
}

std::optional<ScheduleProblem> repeat_problem(const aio::Schedule& schedule) {
  if (!schedule.repeat) return std::nullopt;
  const auto* delay = delay_of(schedule);
  const bool repeats = schedule.repeat->period() || schedule.repeat->every_start_in();
  if (has_calendar(schedule) && repeats)
    return ScheduleProblem{"repeat", "repeat does not go with at or cron: they repeat by themselves"};
  if (schedule.repeat->every_start_in() && (delay == nullptr || *delay == aio::Duration::zero()))
    return ScheduleProblem{"repeat",
                           "\"repeat: true\" means every start_in seconds, and start_in is no such period"};
  if (const auto period = schedule.repeat->period(); period && *period <= aio::Duration::zero())
    return ScheduleProblem{"repeat", "the period in repeat must be more than 0"};
  return std::nullopt;
}

std::optional<ScheduleProblem> calendar_problem(const aio::Schedule& schedule, aio::WallTime now) {
  for (const std::string& time : schedule.at)
    if (!time_of_day(time))
      return ScheduleProblem{"at", fmt::format("\"{}\" is no time of day; write 07:30 or 22:15:30", time)};
  if (!schedule.cron) return std::nullopt;
  try {
    if (!Cron(*schedule.cron).next_after(now))
      return ScheduleProblem{"cron", fmt::format("cron: \"{}\" never comes", *schedule.cron)};
  } catch (const CronError& e) {
    return ScheduleProblem{"cron", e.what()};
  }
  return std::nullopt;
}

std::optional<aio::WallTime> earlier(std::optional<aio::WallTime> a, std::optional<aio::WallTime> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

aio::TimePoint later(aio::TimePoint moment, aio::Duration by) {
  const bool too_far = by > aio::Duration::zero() && moment > aio::TimePoint::max() - by;
  return too_far ? aio::TimePoint::max() : moment + by;
}

bool follows_wall_clock(const aio::Schedule& schedule) {
  return has_calendar(schedule) ||
         (schedule.start_in && std::holds_alternative<aio::LocalDateTime>(*schedule.start_in));
}

std::optional<aio::Duration> period_of(const aio::Schedule& schedule) {
  if (!schedule.repeat) return std::nullopt;
  if (const auto period = schedule.repeat->period()) return period;
  const auto* delay = delay_of(schedule);
  return schedule.repeat->every_start_in() && delay != nullptr ? std::optional(*delay) : std::nullopt;
}

std::optional<ScheduleProblem> problem_of(const aio::Schedule& schedule, aio::WallTime now) {
  if (!schedule.start_in && !schedule.repeat && !has_calendar(schedule))
    return ScheduleProblem{"", "the schedule is empty; give it start_in, repeat, at or cron"};
  if (const auto* delay = delay_of(schedule); delay != nullptr && *delay < aio::Duration::zero())
    return ScheduleProblem{"start_in", "start_in must not be negative"};
  if (schedule.jitter < aio::Duration::zero())
    return ScheduleProblem{"jitter", "jitter must not be negative"};
  if (auto problem = repeat_problem(schedule)) return problem;
  return calendar_problem(schedule, now);
}

std::optional<aio::TimePoint> Intervals::next_after(aio::TimePoint moment) const {
  if (moment < first_) return first_;
  if (!period_) return std::nullopt;
  const aio::TimePoint last_due = moment - (moment - first_) % *period_;
  const aio::TimePoint next = later(last_due, *period_);
  return next < aio::TimePoint::max() ? std::optional(next) : std::nullopt;
}

Calendar::Calendar(const aio::Schedule& schedule) {
  if (schedule.start_in)
    if (const auto* date = std::get_if<aio::LocalDateTime>(&*schedule.start_in)) date_ = *date;
  for (const std::string& time : schedule.at) times_.push_back(*time_of_day(time));
  if (schedule.cron) cron_.emplace(*schedule.cron);
}

std::optional<aio::WallTime> Calendar::next_after(aio::WallTime moment) const {
  refresh_time_zone();
  if (date_) {
    const aio::WallTime date = to_wall(*date_);
    if (times_.empty() && !cron_) return date > moment ? std::optional(date) : std::nullopt;
    moment = std::max(moment, date - std::chrono::nanoseconds(1));
  }
  return earlier(next_time_of_day(moment), cron_ ? cron_->next_after(moment) : std::nullopt);
}

// From the day before: a time that falls into a gap comes later than it says.
std::optional<aio::WallTime> Calendar::next_time_of_day(aio::WallTime moment) const {
  std::optional<aio::WallTime> next;
  const sys_days today = date_of(to_local(moment));
  for (int day = -1; day <= 2 && !times_.empty(); ++day)
    for (const aio::LocalDateTime& time : times_) {
      aio::LocalDateTime local = at_midnight(today + std::chrono::days(day));
      local.hour = time.hour;
      local.minute = time.minute;
      local.second = time.second;
      if (const aio::WallTime due = to_wall(local); due > moment) next = earlier(next, due);
    }
  return next;
}

}  // namespace aiod::engine

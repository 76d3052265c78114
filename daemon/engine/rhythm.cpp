#include "engine/rhythm.hpp"

#include <ctime>

namespace aiod::engine {
namespace {

aio::WallTime to_wall_time(const aio::LocalDateTime& local) {
  std::tm fields{};
  fields.tm_year = local.year - 1900;
  fields.tm_mon = local.month - 1;
  fields.tm_mday = local.day;
  fields.tm_hour = local.hour;
  fields.tm_min = local.minute;
  fields.tm_sec = local.second;
  fields.tm_isdst = -1;
  return aio::WallTime(std::chrono::seconds(std::mktime(&fields)));
}

// Durations reach centuries; their sum must not run over.
aio::TimePoint later(aio::TimePoint moment, aio::Duration by) {
  const bool too_far = by > aio::Duration::zero() && moment > aio::TimePoint::max() - by;
  return too_far ? aio::TimePoint::max() : moment + by;
}

aio::TimePoint first_due(const aio::Schedule& schedule, aio::TimePoint base, const aio::Clock& clock) {
  if (!schedule.start_in) return base;
  if (const auto* delay = std::get_if<aio::Duration>(&*schedule.start_in)) return later(base, *delay);
  const aio::WallTime due = to_wall_time(std::get<aio::LocalDateTime>(*schedule.start_in));
  return later(clock.now(), due - clock.wall_now());
}

std::optional<aio::Duration> period_of(const aio::Schedule& schedule) {
  if (!schedule.repeat) return std::nullopt;
  if (const auto period = schedule.repeat->period()) return period;
  if (!schedule.repeat->every_start_in() || !schedule.start_in) return std::nullopt;
  const auto* delay = std::get_if<aio::Duration>(&*schedule.start_in);
  return delay != nullptr ? std::optional(*delay) : std::nullopt;
}

}  // namespace

std::optional<std::string> Rhythm::problem(const aio::Schedule& schedule) {
  if (schedule.cron || !schedule.at.empty())
    return "this version runs schedules by start_in and repeat only, not by cron or at";
  if (!schedule.start_in && !schedule.repeat) return "the schedule is empty; give it start_in or repeat";
  const auto* delay = schedule.start_in ? std::get_if<aio::Duration>(&*schedule.start_in) : nullptr;
  if (delay != nullptr && *delay < aio::Duration::zero()) return "start_in must not be negative";
  if (!schedule.repeat) return std::nullopt;
  if (schedule.repeat->every_start_in() && (delay == nullptr || *delay == aio::Duration::zero()))
    return "\"repeat: true\" means every start_in seconds, and start_in is no such period";
  if (const auto period = schedule.repeat->period(); period && *period <= aio::Duration::zero())
    return "the period in repeat must be more than 0";
  return std::nullopt;
}

Rhythm::Rhythm(const aio::Schedule& schedule, aio::TimePoint base, const aio::Clock& clock)
    : first_(first_due(schedule, base, clock)), period_(period_of(schedule)) {}

std::optional<aio::TimePoint> Rhythm::next_after(aio::TimePoint moment) const {
  if (moment < first_) return first_;
  if (!period_) return std::nullopt;
  const aio::TimePoint last_due = moment - (moment - first_) % *period_;
  const aio::TimePoint next = later(last_due, *period_);
  return next < aio::TimePoint::max() ? std::optional(next) : std::nullopt;
}

}  // namespace aiod::engine

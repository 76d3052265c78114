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

aio::TimePoint first_due(const aio::Schedule& schedule, aio::TimePoint base, const aio::Clock& clock) {
  if (!schedule.start_in) return base;
  if (const auto* delay = std::get_if<aio::Duration>(&*schedule.start_in)) return base + *delay;
  const aio::WallTime due = to_wall_time(std::get<aio::LocalDateTime>(*schedule.start_in));
  return clock.now() + (due - clock.wall_now());
}

std::optional<aio::Duration> period_of(const aio::Schedule& schedule) {
  if (!schedule.repeat) return std::nullopt;
  if (const auto period = schedule.repeat->period()) return period;
  if (!schedule.repeat->every_start_in() || !schedule.start_in) return std::nullopt;
  const auto* delay = std::get_if<aio::Duration>(&*schedule.start_in);
  return delay != nullptr ? std::optional(*delay) : std::nullopt;
}

}  // namespace

Rhythm::Rhythm(const aio::Schedule& schedule, aio::TimePoint base, const aio::Clock& clock)
    : first_(first_due(schedule, base, clock)), period_(period_of(schedule)) {
  if (period_ && *period_ <= aio::Duration::zero()) period_.reset();
}

std::optional<aio::TimePoint> Rhythm::next_after(aio::TimePoint moment) const {
  if (moment < first_) return first_;
  if (!period_) return std::nullopt;
  return first_ + ((moment - first_) / *period_ + 1) * *period_;
}

}  // namespace aiod::engine

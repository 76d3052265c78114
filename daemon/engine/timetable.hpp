#pragma once

#include <aio/schedule.hpp>
#include <aio/time.hpp>

#include <optional>
#include <string>
#include <vector>

#include "engine/cron.hpp"

namespace aiod::engine {

/// What is wrong with a schedule, for people, and at which of its keys.
struct ScheduleProblem {
  std::string key;  // "cron", "repeat"; empty: the schedule as a whole
  std::string message;
};

/// When the runs of an interval schedule are due: run n at first + n * period, whenever the runs before it
/// were or how long they took.
class Intervals {
 public:
  Intervals(aio::TimePoint first, std::optional<aio::Duration> period) : first_(first), period_(period) {}

  aio::TimePoint first() const noexcept { return first_; }
  std::optional<aio::Duration> period() const noexcept { return period_; }
  /// The first due time after `moment`; nullopt when there is none.
  std::optional<aio::TimePoint> next_after(aio::TimePoint moment) const;

 private:
  aio::TimePoint first_;
  std::optional<aio::Duration> period_;
};

/// When the runs of a schedule by the wall clock are due: a date, times of day, a cron expression, or several
/// of them.
class Calendar {
 public:
  explicit Calendar(const aio::Schedule& schedule);

  /// The first due time after `moment`; nullopt when there is none.
  std::optional<aio::WallTime> next_after(aio::WallTime moment) const;

 private:
  std::optional<aio::WallTime> next_time_of_day(aio::WallTime moment) const;

  std::optional<aio::LocalDateTime> date_;  // the only run, or no run before it
  std::vector<aio::LocalDateTime> times_;   // of day
  std::optional<Cron> cron_;
};

/// Whether a schedule goes by the wall clock, at least for its first run.
bool follows_wall_clock(const aio::Schedule& schedule);

/// The period of `repeat`, or of start_in where repeat is true; nullopt when it does not repeat.
std::optional<aio::Duration> period_of(const aio::Schedule& schedule);

/// nullopt when the schedule can be kept. `now`: a cron expression that never comes from then on is a
/// problem.
std::optional<ScheduleProblem> problem_of(const aio::Schedule& schedule, aio::WallTime now);

/// moment + by, or the end of time.
aio::TimePoint later(aio::TimePoint moment, aio::Duration by);

}  // namespace aiod::engine

#pragma once

#include <aio/schedule.hpp>
#include <aio/time.hpp>

#include <optional>
#include <string>

namespace aiod::engine {

/// The due times of an interval schedule: run n is due at first + n * period, whenever the runs before it
/// were or how long they took.
class Rhythm {
 public:
  /// What is wrong with a schedule, for people; nullopt when it can be kept.
  static std::optional<std::string> problem(const aio::Schedule& schedule);

  /// For a schedule without a problem. `base` is what a `start_in` in seconds counts from; a date-time is
  /// turned into a moment of the monotonic clock by the two clocks' present readings.
  Rhythm(const aio::Schedule& schedule, aio::TimePoint base, const aio::Clock& clock);

  aio::TimePoint first() const noexcept { return first_; }
  std::optional<aio::Duration> period() const noexcept { return period_; }

  /// The first due time after `moment`; nullopt when there is none.
  std::optional<aio::TimePoint> next_after(aio::TimePoint moment) const;

 private:
  aio::TimePoint first_;
  std::optional<aio::Duration> period_;
};

}  // namespace aiod::engine

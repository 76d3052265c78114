#pragma once

#include <aio/loop.hpp>
#include <aio/schedule.hpp>
#include <aio/timer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "engine/surroundings.hpp"
#include "engine/timetable.hpp"

namespace aiod::engine {

/// Keeps one service's schedule and says when a run is due. What it says never depends on how long the runs
/// take or when they began: run n of an interval is due at first + n * period, those of a calendar when the
/// wall shows their time.
///
/// When the wall clock is stepped over a run by less than three hours, or the schedule says `missed: once`,
/// the run is made up for, once; a larger step is as if the daemon had not run meanwhile. Stepped back by
/// less than three hours, no run is repeated.
class Planner {
 public:
  struct Parts {
    aio::Loop& loop;
    WallClockWatch& wall_clock;
    LastRuns& last_runs;
    std::function<double()> random;  // at least 0, below 1
    std::string unit;
  };

  /// For a schedule without a problem. `base` is what a `start_in` in seconds counts from. `on_due` is called
  /// on the loop when a run is due, and not before begin() has returned.
  Planner(Parts parts, const aio::Schedule& schedule, aio::TimePoint base, std::function<void()> on_due);

  enum class Plan {
    set,      // a run is to come
    now,      // a run is due: call begin_run()
    unknown,  // until the wall clock is trusted
    never     // no run is to come: its only date has passed. The next begin() says `now`
  };

  /// Goes by the schedule from now on. After a pause the original rhythm goes on: a run that became due
  /// meanwhile is due now.
  Plan begin();

  /// Until begin(): nothing becomes due, what was set is kept.
  void pause();

  /// A run begins: the due one, or one that was asked for, which leaves the schedule as it is.
  void begin_run();
  /// The due run is left out.
  void skip_run() { plan_next(); }

  /// A run is due while the last one still runs and `overlap` is queue. Whether there was room for it.
  bool enqueue();
  /// Takes one of those that wait; false when none does.
  bool take_queued();

  /// The wall clock was stepped, or came to be trusted. The result is as begin()'s; `set` also where nothing
  /// changed.
  Plan clock_changed();

  /// Whether a run is to come by itself.
  bool expects_run() const noexcept { return timer_.armed() || waits_for_clock_ || queued_ > 0; }
  bool waits_for_clock() const noexcept { return waits_for_clock_; }
  bool queues() const noexcept { return schedule_.overlap == aio::Overlap::queue; }
  std::optional<aio::WallTime> next() const;
  std::optional<aio::WallTime> last() const noexcept { return last_; }

 private:
  using Due = std::variant<aio::TimePoint, aio::WallTime>;

  aio::TimePoint now() const { return parts_.loop.clock().now(); }
  aio::WallTime wall_now() const { return parts_.loop.clock().wall_now(); }
  bool makes_up() const noexcept { return schedule_.missed == aio::Missed::once; }
  bool repeats_by_date() const noexcept { return schedule_.cron.has_value() || !schedule_.at.empty(); }
  aio::Duration until(const Due& due) const;

  std::optional<Due> first_due();
  std::optional<Due> first_interval();
  std::optional<Due> first_date();
  std::optional<Due> after_date(aio::WallTime date);
  std::optional<Due> next_on_calendar(aio::WallTime after) const;
  Plan adopt(std::optional<Due> due);
  Plan step_over(aio::WallTime due);
  void arm();
  void fire();
  void plan_next();
  void draw_jitter();
  std::optional<Due> due_after(const Due& due);

  Parts parts_;
  aio::Schedule schedule_;
  aio::TimePoint base_;  // no run before it, but for those that are made up for
  std::function<void()> on_due_;
  std::optional<Intervals> intervals_;  // none while the first run waits for its date
  std::optional<Calendar> calendar_;
  std::optional<Due> due_;  // kept in a pause
  aio::Duration delay_{};   // the jitter of this run
  bool paused_ = true;
  bool ran_ = false;   // since the daemon's start
  bool over_ = false;  // the only run, at its date, is behind
  bool waits_for_clock_ = false;
  int queued_ = 0;
  std::optional<aio::WallTime> last_;
  std::optional<aio::WallTime> last_due_;  // of a calendar
  aio::Timer timer_;
};

}  // namespace aiod::engine

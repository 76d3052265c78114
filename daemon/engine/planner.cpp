#include "engine/planner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace aiod::engine {
namespace {

// As cron has it: a smaller step is a correction of the clock, a larger one another time.
constexpr aio::Duration small_step = std::chrono::hours(3);
constexpr int most_queued = 100;
constexpr aio::Duration longest_delay = std::chrono::hours(24 * 365 * 100);  // more does not fit a WallTime

aio::Duration start_delay(const aio::Schedule& schedule) {
  const auto* delay = schedule.start_in ? std::get_if<aio::Duration>(&*schedule.start_in) : nullptr;
  return delay != nullptr ? *delay : aio::Duration::zero();
}

}  // namespace

Planner::Planner(Parts parts, const aio::Schedule& schedule, aio::TimePoint base,
                 std::function<void()> on_due)
    : parts_(std::move(parts)),
      schedule_(schedule),
      base_(base),
      on_due_(std::move(on_due)),
      timer_(parts_.loop, [this] { fire(); }) {
  if (makes_up()) last_ = parts_.last_runs.last(parts_.unit);
  draw_jitter();
}

aio::Duration Planner::until(const Due& due) const {
  const auto* moment = std::get_if<aio::TimePoint>(&due);
  const aio::Duration wait = moment != nullptr ? *moment - now() : std::get<aio::WallTime>(due) - wall_now();
  return wait > aio::Duration::max() - delay_ ? aio::Duration::max() : wait + delay_;
}

Planner::Plan Planner::begin() {
  paused_ = false;
  if (!due_) return adopt(first_due());
  // Not overdue: the clock may have been stepped meanwhile, and another time may come before.
  const auto* date = std::get_if<aio::WallTime>(&*due_);
  if (repeats_by_date() && date != nullptr && *date > wall_now()) return adopt(next_on_calendar(wall_now()));
  return adopt(due_);
}

Planner::Plan Planner::adopt(std::optional<Due> due) {
  due_ = due;
  if (waits_for_clock_) return Plan::unknown;
  if (!due_) {
    due_ = now();  // should it be started by hand
    delay_ = {};
    paused_ = true;
    return Plan::never;
  }
  if (until(*due_) <= aio::Duration::zero()) return Plan::now;
  arm();
  return Plan::set;
}

void Planner::pause() {
  paused_ = true;
  waits_for_clock_ = false;
  queued_ = 0;
  timer_.cancel();
}

std::optional<Planner::Due> Planner::first_due() {
  waits_for_clock_ = follows_wall_clock(schedule_) && !parts_.wall_clock.trusted();
  if (waits_for_clock_) return std::nullopt;
  return follows_wall_clock(schedule_) ? first_date() : first_interval();
}

// A run that the daemon was not there for is made up for at once; the rhythm begins as ever.
std::optional<Planner::Due> Planner::first_interval() {
  intervals_.emplace(later(base_, start_delay(schedule_)), period_of(schedule_));
  const auto period = intervals_->period();
  const bool missed = makes_up() && !ran_ && last_ && period && *last_ + *period <= wall_now();
  return Due(missed ? std::min(now(), intervals_->first()) : intervals_->first());
}

std::optional<Planner::Due> Planner::first_date() {
  calendar_.emplace(schedule_);
  if (!repeats_by_date()) {
    const auto date = calendar_->next_after(aio::WallTime::min());
    return *date > wall_now() ? std::optional(Due(*date)) : after_date(*date);
  }
  if (makes_up() && last_)
    if (const auto missed = calendar_->next_after(*last_); missed && *missed <= wall_now()) return *missed;
  return next_on_calendar(wall_now());
}

// The only date has passed.
std::optional<Planner::Due> Planner::after_date(aio::WallTime date) {
  const auto period = period_of(schedule_);
  const aio::TimePoint passed = now() - (wall_now() - date);
  if (period) {
    calendar_.reset();
    intervals_.emplace(passed, period);
    const bool missed = makes_up() && !ran_ && (!last_ || *last_ + *period <= wall_now());
    return missed ? Due(now()) : Due(*intervals_->next_after(std::max(base_, passed)));
  }
  const bool missed = makes_up() && (!last_ || *last_ < date);
  return over_ || missed ? std::optional(Due(now())) : std::nullopt;
}

// Not before start_in is over. Set back by a little, the clock shows times again that were run.
std::optional<Planner::Due> Planner::next_on_calendar(aio::WallTime after) const {
  const aio::Duration wait = later(base_, start_delay(schedule_)) - now();
  if (wait > aio::Duration::zero())
    after = std::max(after, wall_now() + std::min(wait, longest_delay) - aio::Duration(1));
  if (last_due_ && *last_due_ > after && *last_due_ - after < small_step) after = *last_due_;
  const auto next = calendar_->next_after(after);
  return next ? std::optional(Due(*next)) : std::nullopt;
}

void Planner::begin_run() {
  last_ = wall_now();
  ran_ = true;
  if (makes_up()) parts_.last_runs.ran(parts_.unit, *last_);
  if (due_ && until(*due_) <= aio::Duration::zero()) plan_next();
}

void Planner::plan_next() {
  due_ = due_after(*due_);
  draw_jitter();
  if (due_ && !paused_) arm();
}

void Planner::draw_jitter() {
  const double nanoseconds = static_cast<double>(schedule_.jitter.count()) * parts_.random();
  delay_ = aio::Duration(static_cast<aio::Duration::rep>(nanoseconds));
}

std::optional<Planner::Due> Planner::due_after(const Due& due) {
  if (const auto* date = std::get_if<aio::WallTime>(&due)) {
    last_due_ = *date;
    if (repeats_by_date()) return next_on_calendar(std::max(*date, wall_now()));
    const auto period = period_of(schedule_);
    over_ = !period;
    if (over_) return std::nullopt;
    intervals_.emplace(now() - (wall_now() - *date), period);
    calendar_.reset();
  }
  if (!intervals_) return repeats_by_date() ? next_on_calendar(wall_now()) : std::nullopt;
  const auto next = intervals_->next_after(now());
  return next ? std::optional(Due(*next)) : std::nullopt;
}

bool Planner::enqueue() {
  if (queued_ == most_queued) return false;
  ++queued_;
  return true;
}

bool Planner::take_queued() {
  if (queued_ == 0) return false;
  --queued_;
  return true;
}

Planner::Plan Planner::clock_changed() {
  if (paused_) return Plan::set;
  if (waits_for_clock_) {
    if (!repeats_by_date()) base_ = now();
    return adopt(first_due());
  }
  const auto* date = due_ ? std::get_if<aio::WallTime>(&*due_) : nullptr;
  if (date == nullptr) return Plan::set;
  if (*date <= wall_now()) return step_over(*date);
  return adopt(repeats_by_date() ? next_on_calendar(wall_now()) : due_);
}

// The jitter of a run that was stepped over is not waited for. The rhythm after a date counts from the step.
Planner::Plan Planner::step_over(aio::WallTime due) {
  delay_ = {};
  timer_.cancel();
  if (makes_up() || wall_now() - due < small_step) return Plan::now;
  if (repeats_by_date()) return adopt(next_on_calendar(wall_now()));
  base_ = now();
  return adopt(after_date(due));
}

void Planner::arm() {
  timer_.arm(later(now(), until(*due_)));
}

// The wall clock may have been slowed down: then it is not quite time yet.
void Planner::fire() {
  if (until(*due_) > aio::Duration::zero())
    arm();
  else
    on_due_();
}

std::optional<aio::WallTime> Planner::next() const {
  if (!timer_.armed()) return std::nullopt;
  const aio::Duration wait = timer_.deadline() - now();
  const aio::WallTime wall = wall_now();
  return wait < aio::WallTime::max() - wall ? wall + wait : aio::WallTime::max();
}

}  // namespace aiod::engine

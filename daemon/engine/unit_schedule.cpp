#include "engine/unit.hpp"

// When a service with a schedule runs.
namespace aiod::engine {

const std::optional<aio::Schedule>& ServiceUnit::schedule() const {
  return settings_.schedule ? settings_.schedule : info_.schedule;
}

std::optional<std::string> ServiceUnit::schedule_problem() const {
  if (!schedule())
    return info_.type == aio::ServiceType::schedule
               ? std::optional("a schedule service needs a schedule; give it start_in or repeat")
               : std::nullopt;
  if (info_.type == aio::ServiceType::core)
    return "a core service runs once, at boot; it can't have a schedule";
  return Rhythm::problem(*schedule());
}

void ServiceUnit::warn_of_ignored_schedule_settings() const {
  if (!schedule()) return;
  const auto ignored = [this](bool given, std::string_view what) {
    if (given) logger().warning("this version ignores the schedule's {}", what);
  };
  ignored(schedule()->jitter != aio::Duration::zero(), "jitter");
  ignored(schedule()->overlap != aio::Overlap::skip, "overlap: queue");
  ignored(schedule()->missed != aio::Missed::skip, "missed: once");
}

// Stopped for a while, it keeps its rhythm; a run that became due meanwhile is made up for at once. One that
// was due before the service was there is not: its date has passed.
void ServiceUnit::begin_schedule() {
  if (!next_due_)
    next_due_ = last_run_ || rhythm_->first() >= schedule_base_ ? rhythm_->first()
                                                                : rhythm_->next_after(schedule_base_);
  if (!next_due_) {
    miss_schedule();
  } else if (*next_due_ <= now()) {
    run("schedule");
  } else {
    due_timer_.arm(*next_due_);
    record_.enter(TaskState::scheduled, "schedule");
    settle();
  }
}

void ServiceUnit::miss_schedule() {
  logger().warning("its start_in has passed and it does not repeat; start it by hand to run it now");
  next_due_ = rhythm_->first();
  record_.enter(TaskState::stopped, "its start_in has passed");
  settle();
}

void ServiceUnit::arm_next() {
  last_run_ = context_.loop.clock().wall_now();
  next_due_ = rhythm_->next_after(now());
  if (next_due_) due_timer_.arm(*next_due_);
}

// A run that is due while the last one still runs is skipped; the rhythm goes on.
void ServiceUnit::due() {
  if (!main_.alive()) {
    run("schedule");
    return;
  }
  logger().info("a run is skipped, because the last one still runs");
  next_due_ = rhythm_->next_after(now());
  if (next_due_) due_timer_.arm(*next_due_);
}

}  // namespace aiod::engine

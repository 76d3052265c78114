#include "engine/unit.hpp"

// When a service with a schedule runs.
namespace aiod::engine {

const std::optional<aio::Schedule>& ServiceUnit::schedule() const {
  static const std::optional<aio::Schedule> none;
  if (!settings_.schedule) return info_.schedule;
  return *settings_.schedule == aio::Schedule() ? none : settings_.schedule;  // {} takes the code's away
}

std::optional<ScheduleProblem> ServiceUnit::schedule_problem() const {
  if (!schedule())
    return info_.type == aio::ServiceType::schedule
               ? std::optional(ScheduleProblem{
                     "", "a schedule service needs a schedule; give it start_in, repeat, at or cron"})
               : std::nullopt;
  if (info_.type == aio::ServiceType::core)
    return ScheduleProblem{"", "a core service runs once, at boot; it can't have a schedule"};
  return problem_of(*schedule(), context_.loop.clock().wall_now());
}

void ServiceUnit::make_planner(aio::TimePoint base) {
  planner_.reset();
  planned_ = schedule();
  if (!planned_) return;
  planner_.emplace(Planner::Parts{.loop = context_.loop,
                                  .wall_clock = context_.wall_clock,
                                  .last_runs = context_.last_runs,
                                  .random = context_.random,
                                  .unit = name()},
                   *planned_, base, [this] { due(); });
}

// The configuration may say another one since the service was loaded. False when that can't be kept.
bool ServiceUnit::take_schedule() {
  if (planned_ == schedule()) return true;
  if (const auto problem = schedule_problem()) {
    fail_schedule(*problem);
    return false;
  }
  make_planner(now());
  return true;
}

void ServiceUnit::fail_schedule(const ScheduleProblem& problem) {
  const std::string key = problem.key.empty() ? "" : "/" + problem.key;
  fail_configuration(
      context_.explain(settings_, {"/schedule" + key, problem.message}, settings::Severity::error));
}

void ServiceUnit::begin_schedule() {
  const Planner::Plan plan = planner_->begin();
  if (plan == Planner::Plan::now)
    run("schedule");
  else
    follow(plan);
}

void ServiceUnit::follow(Planner::Plan plan) {
  switch (plan) {
    case Planner::Plan::set:
      record_.enter(TaskState::scheduled, "schedule");
      break;
    case Planner::Plan::unknown:
      logger().info("waits until the clock is synchronised; its schedule goes by the wall clock");
      record_.enter(TaskState::scheduled, "waits for the clock");
      break;
    case Planner::Plan::never:
      logger().warning("its start_in has passed and it does not repeat; start it by hand to run it now");
      end_schedule("its start_in has passed");
      break;
    case Planner::Plan::now:
      due();
      return;
  }
  settle();
}

// As after a stop: nothing is left of the runs that were before.
void ServiceUnit::end_schedule(const std::string& reason) {
  pending_run_.reset();
  over_ = true;
  children_.stop_all(reason);
  if (!has_ended(state())) record_.enter(TaskState::stopped, reason);
}

void ServiceUnit::clock_changed() {
  if (!planner_ || has_ended(state())) return;
  const Planner::Plan plan = planner_->clock_changed();
  if (plan == Planner::Plan::now || (plan == Planner::Plan::never && state() == TaskState::scheduled))
    follow(plan);
}

void ServiceUnit::wait_for_run(const std::string& reason) {
  pending_run_ = reason;
  run_pending();
}

// What the last run left behind ends first.
void ServiceUnit::run_pending() {
  if (!pending_run_ || main_.alive() || children_.any_stopping()) return;
  run(*pending_run_);
}

// The rhythm goes on whatever becomes of a run that is due while the last one still runs.
void ServiceUnit::due() {
  const bool another_waits = pending_run_ && planner_->queues();
  if (!main_.alive() && !another_waits) return wait_for_run("schedule");
  if (!planner_->queues())
    logger().info("a run is skipped, because the last one still runs");
  else if (!planner_->enqueue())
    logger().warning("a run is skipped, because too many wait for the last one to end");
  planner_->skip_run();
}

}  // namespace aiod::engine

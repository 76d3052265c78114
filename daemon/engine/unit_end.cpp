#include <fmt/format.h>

#include <utility>

#include "engine/plugin_value.hpp"
#include "engine/unit.hpp"
#include "engine/valid_text.hpp"

#include <aio/value.hpp>

// How a service's run ends, and who is told.
namespace aiod::engine {
namespace {

// Those who wait may wait again, and start and stop, while they are called.
void call_all(std::vector<std::function<void()>>& waiting) {
  for (const auto& done : std::exchange(waiting, {})) done();
}

std::string summary(const aio::Error& error) {
  return fmt::format("{}: {}", error.type, error.message);
}

}  // namespace

void ServiceUnit::report_ignored_stop() {
  ignores_stop_ = true;
  logger().warning("{}", describe_ignored_stop(main_));
  if (next_start_) logger().warning("is started when it has ended");
  settle();
}

void ServiceUnit::ended(Outcome outcome) {
  concluding_ = true;
  stopped_while_concluding_ = false;
  stop_timer_.cancel();
  in_effect_.reset();
  ignores_stop_ = false;
  begins_ = false;
  retries_.note_run(restart_policy().backoff, now() - run_began_);
  times_.run = times_.run.value_or(now() - run_began_);
  auto* returned = std::get_if<Returned>(&outcome);
  if (auto* error = std::get_if<aio::Error>(&outcome))
    conclude(after_failure(std::move(*error)));
  else if (returned == nullptr || state() == TaskState::stopping)
    conclude(after_stop());
  else
    conclude({.state = TaskState::done, .result = std::move(returned->value), .reason = "returned"});
}

ServiceUnit::Ending ServiceUnit::after_stop() {
  try {
    return {.state = TaskState::stopped,
            .result = valid(as_service([this] { return adopt(service().stopped(params_), "the result"); })),
            .reason = "stopped"};
  } catch (...) {
    aio::Error error = aio::describe_exception(std::current_exception());
    error.message = "on_stop: " + error.message;
    const std::string reason = summary(error);
    return {.state = TaskState::failed, .error = std::move(error), .reason = reason};
  }
}

ServiceUnit::Ending ServiceUnit::after_failure(aio::Error error) {
  try {
    if (auto handled = as_service([&] { return service().failed(error, params_); }))
      return {.state = TaskState::done,
              .result = valid(adopt(std::move(*handled), "the result")),
              .reason = "handled " + summary(error)};
  } catch (...) {
    error.message += "; then on_error threw " + summary(aio::describe_exception(std::current_exception()));
  }
  const std::string reason = summary(error);
  return {.state = TaskState::failed, .error = std::move(error), .reason = reason};
}

void ServiceUnit::conclude(Ending ending) {
  concluding_ = true;
  record_.finish(ending.state, std::move(ending.result), std::move(ending.error));
  log_outcome(ending.state, ending.reason);
  if (ending.state != TaskState::done) {
    over_ = true;
    children_.stop_all(ending.reason);
  }
  const bool was_stopped = state() == TaskState::stopping || ending.state == TaskState::stopped ||
                           std::exchange(stopped_while_concluding_, false);
  const TaskState next = after(ending, was_stopped);
  concluding_ = false;
  record_.enter(next, std::move(ending.reason));
  record_.name_functions(context_.loop);
  settle();
}

// Where a service goes from the end of a run.
TaskState ServiceUnit::after(const Ending& ending, bool was_stopped) {
  if (state() == TaskState::held) return TaskState::held;  // it could not be loaded
  if (was_stopped) return ending.state;
  if (planner_ && ending.ran && planner_->take_queued()) pending_run_ = "schedule, queued";
  if (planner_ && (planner_->expects_run() || pending_run_)) return TaskState::scheduled;
  return restarts_after(ending) && arm_retry() ? TaskState::restarting : ending.state;
}

void ServiceUnit::log_outcome(TaskState outcome, const std::string& reason) {
  if (outcome == TaskState::failed) {
    logger().error("failed: {}", reason);
    return;
  }
  const aio::LogLevel level = milestone_level();
  if (!logger().enabled(level)) return;
  const aio::Value& result = record_.result();
  logger().log(level, "{}{}", to_string(outcome), result.is_null() ? "" : ": " + aio::to_json_text(result));
}

// The few core services tell how the boot goes; of the others there may be a run each second.
aio::LogLevel ServiceUnit::milestone_level() const {
  return type() == aio::ServiceType::core ? aio::LogLevel::info : aio::LogLevel::debug;
}

void ServiceUnit::when_settled(std::function<void()> done) {
  waiting_.push_back(std::move(done));
  settle();
}

void ServiceUnit::when_ended(std::function<void()> done) {
  waiting_for_end_.push_back(std::move(done));
  settle();
}

// What was asked for while it was being stopped.
void ServiceUnit::start_again() {
  if (state() == TaskState::stopping) return;
  if (auto next = std::exchange(next_start_, std::nullopt)) start(std::move(next->reason), next->mode);
}

// At rest: nobody waits longer for the last start or stop, since a start's run has got to its first wait or
// its end; what has ended by a stop or a failure gives back what it held.
void ServiceUnit::settle() {
  start_again();
  proceed();
  run_pending();
  if (over_ && !any_alive()) {
    over_ = false;
    resident_->host.close();
  }
  if (!any_alive()) resident_->host.return_borrowed();
  if (!main_.alive() && state() != TaskState::starting) call_all(waiting_for_end_);
  const bool stopping = state() == TaskState::stopping && !ignores_stop_;
  if (stopping || begins_ || state() == TaskState::starting || children_.any_stopping()) return;
  call_all(waiting_);
}

}  // namespace aiod::engine

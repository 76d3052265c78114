#include <fmt/format.h>

#include "engine/unit.hpp"

// Whether and when a service that has ended by itself is started again.
namespace aiod::engine {

// Where the configuration says nothing, the engine leaves it, and the watcher service may ask.
settings::Restart ServiceUnit::restart_policy() const {
  return settings_.restart.value_or(settings::Restart{.backoff = context_.backoff});
}

// Another try ends as the last one did.
bool ServiceUnit::waits_for_a_change() const {
  return record_.error() && aio::needs_a_change(*record_.error());
}

bool ServiceUnit::restarts_after(const Ending& ending) const {
  if (!settings_.restart || !ending.ran || planner_ || waits_for_a_change()) return false;
  switch (settings_.restart->policy) {
    case settings::RestartPolicy::no:
      return false;
    case settings::RestartPolicy::on_failure:
      return ending.state == TaskState::failed;
    case settings::RestartPolicy::always:
      return ending.state == TaskState::failed || type() != aio::ServiceType::core;
  }
  return false;
}

// False when the limit is reached.
bool ServiceUnit::arm_retry() {
  const settings::Restart policy = restart_policy();
  const auto wait = retries_.next(policy.backoff, now(), context_.random());
  if (!wait) {
    logger().error("is not restarted any more: {} tries within {}", *policy.backoff.max,
                   aio::format_duration(policy.backoff.within));
    return false;
  }
  logger().info("retry {} in {}", retries_.count(),
                aio::format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(*wait)));
  retry_timer_.arm(later(now(), *wait));
  return true;
}

void ServiceUnit::retry_now() {
  start_reason_ = fmt::format("retry {}", retries_.count());
  start_mode_ = StartMode::scheduled;
  record_.enter(TaskState::starting, start_reason_);
  starting_since_ = now();
  over_ = true;  // children outlive their parent's return, but not its restart
  children_.stop_all(start_reason_);
  if (const auto& with = restart_policy().with; !with.empty()) context_.restart_with(*this, with);
  proceed();
}

bool ServiceUnit::retry(std::string reason) {
  if (state() == TaskState::restarting) return true;
  const bool allowed = restart_policy().policy != settings::RestartPolicy::no;
  if (state() != TaskState::failed || !allowed || main_.alive() || waits_for_a_change() || !arm_retry())
    return false;
  record_.enter(TaskState::restarting, std::move(reason));
  return true;
}

}  // namespace aiod::engine

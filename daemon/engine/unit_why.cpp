#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/local_time.hpp"
#include "engine/unit.hpp"

// One answer to "why is it, or is it not, running".
namespace aiod::engine {
namespace {

std::string show(aio::WallTime moment) {
  const aio::LocalDateTime at = to_local(moment);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute,
                     at.second);
}

std::string failure(const std::optional<aio::Error>& error) {
  return error ? fmt::format("{}: {}", error->type, error->message) : std::string("no reason is known");
}

std::string duration(aio::Duration value) {
  return aio::format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(value));
}

}  // namespace

std::string ServiceUnit::why_inactive() const {
  if (path_.empty())
    return fmt::format("there is no plugin {}_service.so in the services directories", settings_.plugin);
  if (settings_.enabled == false) return "it is disabled in the configuration, and nobody started it";
  if (loaded() && !enabled())
    return "it is not enabled by itself nor by the configuration, and nobody started it";
  return "nobody has started it";
}

std::string ServiceUnit::why_waiting() const {
  if (children_.any_stopping()) return "it waits for child tasks of its last run to end";
  std::string names;
  for (const std::string& required : requirements()) names += (names.empty() ? "" : ", ") + required;
  return "it waits for what it requires: " + names;
}

std::string ServiceUnit::why_scheduled() const {
  if (planner_ && planner_->waits_for_clock())
    return "its schedule follows the wall clock, which is not synchronised yet";
  const auto next = planner_ ? planner_->next() : std::nullopt;
  if (!next) return "its next run waits for the last one's child tasks to end";
  return fmt::format("its next run is due at {}, in {}", show(*next),
                     duration(*next - context_.loop.clock().wall_now()));
}

std::string ServiceUnit::answer_why() const {
  switch (state()) {
    case TaskState::inactive:
      return why_inactive();
    case TaskState::starting:
      return why_waiting();
    case TaskState::running:
      return "it runs: " + (start_reason_.empty() ? std::string("started") : start_reason_);
    case TaskState::stopping:
      return ignores_stop_ ? "it was asked to stop and ignores it; it " + describe_wait(main_.waits_for())
                           : "it was asked to stop and has not ended yet";
    case TaskState::stopped:
      return record_.reason() == "stopped" ? "it was stopped" : "it was stopped: " + record_.reason();
    case TaskState::done:
      return type() == aio::ServiceType::core ? "it has done its work and returned"
                                              : "its task returned, and nothing starts it again";
    case TaskState::failed:
      return "it failed: " + failure(record_.error());
    case TaskState::scheduled:
      return why_scheduled();
    case TaskState::restarting:
      return fmt::format("it {} and is started again, try {}, in {}",
                         record_.last_outcome() == TaskState::failed ? "failed" : "returned",
                         retries_.count(), duration(retry_timer_.deadline() - now()));
    case TaskState::held:
      return "it is held: " + failure(record_.error()) + "; reset-failed lets it start again";
  }
  return {};
}

Explanation ServiceUnit::explain() const {
  Explanation why{.answer = answer_why()};
  const auto fact = [&why](std::string text) { why.facts.push_back(std::move(text)); };
  fact(settings_.enabled ? fmt::format("{} by {}", *settings_.enabled ? "enabled" : "disabled",
                                       to_string(settings::mark_of(settings_, "/enabled")))
                         : fmt::format("{} by the plugin itself", enabled() ? "enabled" : "not enabled"));
  if (const auto since = record_.since())
    fact(fmt::format("{} since {}: {}", to_string(state()), show(*since), record_.reason()));
  if (state() != TaskState::failed && record_.last_outcome() == TaskState::failed)
    fact("its last run failed: " + failure(record_.error()));
  if (state() == TaskState::failed) {
    const bool by_itself = settings_.restart && settings_.restart->policy != settings::RestartPolicy::no;
    if (waits_for_a_change())
      fact("nothing tries it again before its configuration or its plugin has changed");
    else
      fact(by_itself ? "its restart policy does not bring it back: not a failed run, or out of tries"
                     : "no restart policy brings it back");
  }
  if (const auto wait = main_.waits_for()) fact("it " + describe_wait(wait));
  return why;
}

}  // namespace aiod::engine

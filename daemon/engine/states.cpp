#include "engine/states.hpp"

namespace aiod::engine {

bool may_go(TaskState from, TaskState to) noexcept {
  using enum TaskState;
  switch (from) {
    case inactive:
      return to == starting || to == running || to == failed;
    case starting:
      return to == running || to == scheduled || to == failed || to == stopped;
    case running:
      return to == stopping || to == done || to == failed || to == scheduled || to == restarting;
    case stopping:
      return to == stopped || to == done || to == failed;
    case stopped:
    case done:
      return to == starting || to == running || to == failed || to == inactive;
    case failed:
      return to == starting || to == running || to == restarting || to == inactive;
    case scheduled:
      return to == running || to == stopped || to == failed;
    case restarting:
      return to == starting || to == stopped || to == failed;
    case held:
      return to == inactive;
  }
  return false;
}

std::string_view to_string(TaskKind kind) noexcept {
  return kind == TaskKind::service ? "service" : "child";
}

std::string describe(TaskState state, TaskState last_outcome) {
  std::string text(to_string(state));
  if (state == TaskState::scheduled && last_outcome != TaskState::inactive)
    text.append(" - ").append(to_string(last_outcome));
  return text;
}

}  // namespace aiod::engine

#include <aio/task_state.hpp>

namespace aio {

std::string_view to_string(TaskState state) noexcept {
  switch (state) {
    case TaskState::inactive:
      return "inactive";
    case TaskState::starting:
      return "starting";
    case TaskState::running:
      return "running";
    case TaskState::stopping:
      return "stopping";
    case TaskState::stopped:
      return "stopped";
    case TaskState::done:
      return "done";
    case TaskState::failed:
      return "failed";
    case TaskState::scheduled:
      return "scheduled";
    case TaskState::restarting:
      return "restarting";
    case TaskState::held:
      return "held";
  }
  return "inactive";
}

bool has_ended(TaskState state) noexcept {
  switch (state) {
    case TaskState::inactive:
    case TaskState::stopped:
    case TaskState::done:
    case TaskState::failed:
    case TaskState::held:
      return true;
    default:
      return false;
  }
}

bool is_alive(TaskState state) noexcept {
  return state == TaskState::running || state == TaskState::stopping;
}

}  // namespace aio

#include "engine/states.hpp"

namespace aiod::engine {

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

#pragma once

#include <string>
#include <string_view>

#include "engine/unit.hpp"

/// Small questions about a unit, answered here and not by the engine.
namespace aiod::simulation {

inline std::string word(engine::TaskState state) {
  return std::string(to_string(state));
}

/// "p1.service.c0": a child of p1.service.
inline bool is_child(std::string_view task) {
  return !task.ends_with(".service");
}

inline std::string unit_of_task(const std::string& task) {
  constexpr std::string_view suffix = ".service";
  return task.substr(0, task.find(suffix) + suffix.size());
}

/// Whether what requires it may start.
inline bool is_there(const engine::ServiceUnit& unit) {
  using engine::TaskState;
  if (unit.type() == aio::ServiceType::core && unit.state() != TaskState::scheduled)
    return unit.state() == TaskState::done;
  return unit.state() == TaskState::running || unit.state() == TaskState::scheduled;
}

/// Whether what requires it may wait for it.
inline bool may_come(const engine::ServiceUnit& unit) {
  using engine::TaskState;
  return unit.state() == TaskState::starting || unit.state() == TaskState::restarting ||
         (unit.type() == aio::ServiceType::core && unit.state() == TaskState::running);
}

/// Whether a start or stop of it is under way.
inline bool is_unsettled(engine::ServiceUnit& unit) {
  using engine::TaskState;
  return unit.state() == TaskState::starting || unit.children().any_stopping() ||
         (unit.state() == TaskState::stopping && !unit.ignores_stop());
}

/// Whether it has ended by a stop or a failure, so that nothing of it may be left.
inline bool is_over(const engine::ServiceUnit& unit) {
  using engine::TaskState;
  if (unit.any_alive()) return false;
  switch (unit.state()) {
    case TaskState::inactive:
    case TaskState::stopped:
    case TaskState::failed:
    case TaskState::held:
      return true;
    case TaskState::restarting:
    case TaskState::scheduled:
      return unit.record().last_outcome() == TaskState::failed;
    default:
      return false;
  }
}

}  // namespace aiod::simulation

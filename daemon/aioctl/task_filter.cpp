#include "aioctl/task_filter.hpp"

#include <algorithm>

namespace aiod::aioctl {
namespace {

bool in_state(const TaskView& task, const std::string& state) {
  return task.state == state || (state == "active" && task.is_active());
}

bool of_type(const TaskView& task, const std::string& type) {
  if (type == "child") return task.is_child();
  if (type == "service") return !task.is_child();
  return !task.is_child() && task.type == type;
}

}  // namespace

bool passes(const TaskView& task, const FilterOptions& filter) {
  if (filter.failed && !task.is_failed()) return false;
  const bool state =
      filter.states.empty() || std::any_of(filter.states.begin(), filter.states.end(),
                                           [&](const std::string& each) { return in_state(task, each); });
  const bool type =
      filter.types.empty() || std::any_of(filter.types.begin(), filter.types.end(),
                                          [&](const std::string& each) { return of_type(task, each); });
  return state && type;
}

std::vector<TaskView> filtered(std::vector<TaskView> tasks, const FilterOptions& filter) {
  if (filter.any()) std::erase_if(tasks, [&](const TaskView& task) { return !passes(task, filter); });
  return tasks;
}

}  // namespace aiod::aioctl

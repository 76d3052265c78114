#pragma once

#include <string>
#include <vector>

#include "aioctl/task_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// The full page of one task, without its log. `tasks` are asked for its children; one that is not among them
/// is named without a state. The traceback is shown as it stands in the task.
std::string render_task_page(const TaskView& task, const std::vector<TaskView>& tasks,
                             const Terminal& terminal);

}  // namespace aiod::aioctl

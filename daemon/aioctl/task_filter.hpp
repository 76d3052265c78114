#pragma once

#include <vector>

#include "aioctl/error.hpp"
#include "aioctl/options.hpp"
#include "aioctl/task_view.hpp"

namespace aiod::aioctl {

/// Whether the task is in one of the states and of one of the types, and has failed where that is asked for.
/// The state "active" is any that counts as active; the type "service" is any but a child.
bool passes(const TaskView& task, const FilterOptions& filter);

std::vector<TaskView> filtered(std::vector<TaskView> tasks, const FilterOptions& filter);

}  // namespace aiod::aioctl

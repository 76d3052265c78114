#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "aioctl/task_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// The tasks with a schedule, the next run first; those without a next run last, where they are wanted.
std::vector<TaskView> timers_of(std::vector<TaskView> tasks, bool all);

/// systemctl's table of NEXT LEFT LAST PASSED UNIT.
std::string render_timers(const std::vector<TaskView>& timers, const Terminal& terminal);

/// {"timers":[{"unit","next","last","state"}]}
boost::json::object timers_document(const std::vector<TaskView>& timers);

/// io.aiod.Services.Times: the slowest first, and the time until all were up.
std::string render_times(const boost::json::object& reply, const Terminal& terminal);

/// io.aiod.Services.Why: the answer, and the facts below it.
std::string render_why(const boost::json::object& reply, const Terminal& terminal);

}  // namespace aiod::aioctl

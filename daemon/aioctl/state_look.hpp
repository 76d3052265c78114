#pragma once

#include <string>

#include "aioctl/task_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

// What the line and the page of a task have in common.

/// The state's colour.
Tone state_tone(const TaskView& task);

/// "●" in the state's colour, "○" for an inactive task, "×" for a failed one.
std::string state_dot(const TaskView& task, const Terminal& terminal);

/// "running", "scheduled - done"; escaped.
std::string state_text(const TaskView& task);

/// What there is to say about the state: since when, how long ago, when the next run or try is.
std::string state_detail(const TaskView& task, const Terminal& terminal);

/// The result or the error, as one short line, or empty.
std::string outcome_text(const TaskView& task);

/// "next in 00:01:12 @ 14:04:00", or empty where no run is set.
std::string next_run_text(const ScheduleView& schedule, const Terminal& terminal);

}  // namespace aiod::aioctl

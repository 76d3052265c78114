#pragma once

#include <string>
#include <vector>

#include "aioctl/task_view.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// One line a task, its child tasks below it:
///
///     ● network.service           done              @ 14:03:07; 4 s ago --> WLAN: ENABLED
///       ┗━► ● network.service.webrepl  running      since 14:03:07; 4 s ago
///
/// Lines are cut at the width of a terminal, and not where the output is no terminal.
std::string render_task_lines(const std::vector<TaskView>& tasks, const Terminal& terminal);

/// One such line without a name's padding, for the page of its service.
std::string render_child_line(const TaskView& child, const Terminal& terminal);

/// Cuts each line of `text` at the terminal's width, where it has one.
std::string fit(std::string_view text, const Terminal& terminal);

}  // namespace aiod::aioctl

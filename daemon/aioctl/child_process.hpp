#pragma once

#include <string>
#include <vector>

namespace aiod::aioctl {

/// Its exit code; 127 when it could not be run, 128 + n when signal n ended it.
using ProgramExit = int;

inline constexpr ProgramExit not_runnable = 127;

/// Runs a program, found by PATH, to its end, on this terminal; what a terminal's ^C ends is it, not us. With
/// `output` what it prints on both of its streams is appended there. Throws std::system_error when there can
/// be no process.
ProgramExit run_program(std::vector<std::string> command, std::string* output = nullptr);

}  // namespace aiod::aioctl

#pragma once

#include <functional>
#include <optional>
#include <string>

namespace aiod {

/// How a child process ended.
struct ChildEnd {
  std::optional<int> result;  // what the function returned, or 1 when it threw; nullopt: it ended before
  std::string how;            // then: "SIGSEGV", "exit code 127"
};

/// Runs a function in a forked child of this process, which must have no other thread, and waits for it. What
/// it printed is flushed when it returns; an exception is printed to stderr. Throws std::system_error when
/// there can be no child.
ChildEnd run_in_child(const std::function<int()>& function);

}  // namespace aiod

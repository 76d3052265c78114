#pragma once

#include <string>
#include <vector>

namespace aiod::engine {

/// What a reload does, by the services' names ("hello.service"), each in one list.
struct ReloadPlan {
  std::vector<std::string> unchanged;
  std::vector<std::string> updated;    // takes the change as it is: live, or at its next start
  std::vector<std::string> restarted;  // runs, and its arguments, schedule or requirements changed
  std::vector<std::string> added;      // is new or newly enabled, and is started if it is enabled
  std::vector<std::string> removed;    // is no longer there, or no longer enabled, and is stopped
  std::vector<std::string> warnings;   // for people
};

}  // namespace aiod::engine

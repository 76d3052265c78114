#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace aiod::support {

/// Runs a program on a terminal of its own, of 80 columns and 24 lines, and returns all that it wrote there,
/// stderr included. A stream is ended by ^C once `enough` is satisfied. Throws std::runtime_error when that,
/// or the program's end, takes too long.
std::string run_on_terminal(std::vector<std::string> command,
                            const std::map<std::string, std::string>& environment = {},
                            const std::function<bool(std::string_view)>& enough = {});

}  // namespace aiod::support

#pragma once

#include "aiod/paths.hpp"
#include "settings/loader.hpp"

namespace aiod {

/// Checks everything that can be checked without running it: the files, each service's arguments against its
/// plugin's parameters, and the pins of the enabled ones against the board and one another. Prints what it
/// finds to stdout, and how much more there is; returns how many errors there are. `simulate` is --sim.
int check_configuration(const Paths& paths, const settings::Sources& sources, bool simulate);

/// The folders that plugins come from: the command line's, or aiod.yaml's, or the standard ones.
std::vector<std::filesystem::path> plugin_directories(const Paths& paths, const settings::Settings& settings);

}  // namespace aiod

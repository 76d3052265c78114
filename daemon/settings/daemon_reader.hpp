#pragma once

#include "settings/daemon_settings.hpp"
#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// Reads the document of aiod.yaml, expanded. What it does not say, or says null to, is the default.
DaemonSettings read_daemon_settings(const Node& root, Reporter& reporter);

}  // namespace aiod::settings

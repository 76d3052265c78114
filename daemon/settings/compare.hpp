#pragma once

#include <string>
#include <vector>

#include "settings/daemon_settings.hpp"
#include "settings/service_settings.hpp"

namespace aiod::settings {

/// What differs between two loads, by names: of services "enabled", "args", "kwargs.period"; of the daemon
/// "log.level", "stall". Values count, not where they stand.
struct Changes {
  std::vector<std::string> live;     // can be applied to what runs
  std::vector<std::string> restart;  // needs a new run: of the service's task, or of the daemon

  bool none() const { return live.empty() && restart.empty(); }
  bool operator==(const Changes&) const = default;
};

/// Of one service. Live are enabled, loglevel, service_logger, restart and stop_timeout. "errors" is among
/// `restart` when there are others than before.
Changes compare(const ServiceSettings& before, const ServiceSettings& after);

/// Of the daemon. Live are log.level, restart (its keys one by one), boot_timeout, stop_timeout and stall.
Changes compare(const DaemonSettings& before, const DaemonSettings& after);

}  // namespace aiod::settings

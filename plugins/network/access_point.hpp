#pragma once

#include <string>

#include <aio/process.hpp>
#include <aio/task.hpp>

namespace network {

struct AccessPoint {
  std::string interface {};  // empty: NetworkManager chooses
  std::string ssid{};
  std::string password{};
};

/// Has NetworkManager open it, until the next start of NetworkManager, and returns the interface that it is
/// on. Throws std::runtime_error with what nmcli says.
aio::Task<std::string> open_access_point(AccessPoint wanted, aio::Processes& processes);

}  // namespace network

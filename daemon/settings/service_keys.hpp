#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace aiod::settings {

/// The keys of a service's entry.
inline constexpr std::array<std::string_view, 9> kServiceKeys{"enabled",  "args",           "kwargs",
                                                              "schedule", "require",        "restart",
                                                              "loglevel", "service_logger", "stop_timeout"};

/// What the host takes out of kwargs for itself, as the seed's services took it.
inline constexpr std::array<std::string_view, 5> kHostKwargs{"loglevel", "service_logger", "schedule",
                                                             "require", "restart"};

template <class Keys>
bool contains(const Keys& keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

}  // namespace aiod::settings

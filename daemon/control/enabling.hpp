#pragma once

#include <string>
#include <vector>

#include "control/configuration.hpp"
#include "control/operations.hpp"

namespace aiod::control {

/// What enabling or disabling came to.
struct Enabling {
  std::vector<std::string> services;  // "hello"
  Configuration::Written written;
  std::vector<Change> changes;  // with `now`
};

/// Writes whether the services boot; with `now` also starts or stops them, and answers when that has settled.
/// Throws NoSuchService. Both parts outlive the answer.
void set_enabled(const Access& access, Operations& operations, Configuration& configuration,
                 const std::vector<std::string>& patterns, bool enabled, bool now,
                 Configuration::Reply<Enabling> reply);

}  // namespace aiod::control

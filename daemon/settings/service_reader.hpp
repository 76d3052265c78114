#pragma once

#include "settings/node.hpp"
#include "settings/reporter.hpp"
#include "settings/restart.hpp"
#include "settings/service_settings.hpp"

namespace aiod::settings {

/// Lays one file's entry, expanded, over what earlier files said about the service: each key that it names
/// replaces, kwargs key by key, and null unsets. What is wrong is reported and counts as null.
void read_service_entry(const Entry& entry, const Backoff& backoff, ServiceSettings& service,
                        Reporter& reporter);

}  // namespace aiod::settings

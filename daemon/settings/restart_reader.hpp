#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "settings/node.hpp"
#include "settings/reporter.hpp"
#include "settings/restart.hpp"
#include "settings/section.hpp"

namespace aiod::settings {

/// Reads no | on-failure | always | true | false | [services] | {policy, with, delay, factor, cap, jitter,
/// max, within}; what is not said of the backoff is taken from `defaults`. nullopt, and reported, when it is
/// none.
std::optional<Restart> read_restart(const Node& node, const Backoff& defaults, Reporter& reporter);

/// Reads `restart: {delay, factor, ...}` of aiod.yaml over what `backoff` has.
void read_backoff(const Node& node, Backoff& backoff, Reporter& reporter);

}  // namespace aiod::settings

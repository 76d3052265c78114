#pragma once

#include <aio/schedule.hpp>
#include <aio/value.hpp>

#include "settings/restart.hpp"

namespace aiod::settings {

/// All parts of a schedule as a file would spell them: {"start_in": "20s", "repeat": true, "at": ["07:30"],
/// ...}. A part that is not set is null.
aio::Object spelled(const aio::Schedule& schedule);

/// All parts of what to do at a service's end: {"policy": "on-failure", "with": [], "delay": "1s", ...}.
aio::Object spelled(const Restart& restart);

}  // namespace aiod::settings

#pragma once

#include <chrono>
#include <string>

#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/value.hpp>

#include "machine.hpp"

namespace watcher {

/// Opens the hardware watchdog and feeds it until it is stopped; then the watchdog is stopped, too. When it
/// can't be had, that is a warning, and this returns "no watchdog". `machine` outlives it.
aio::Task<aio::Value> feed(Machine& machine, std::string device, std::chrono::milliseconds within,
                           aio::Logger log);

}  // namespace watcher

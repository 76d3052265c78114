#pragma once

#include <filesystem>
#include <string>

#include <aio/task.hpp>

#include "memory.hpp"

namespace aiomqtt {

/// What the system tells of the board's and the daemon's start.
struct StartFacts {
  std::string boot{};        // differs after each boot
  std::string process{};     // differs for each process of a boot
  bool by_watchdog = false;  // the hardware watchdog caused this boot
};

/// Blocks for a moment. `root` is "/", but for tests. What can't be read is empty.
StartFacts read_start_facts(const std::filesystem::path& root);

/// The same, on a worker.
aio::Task<StartFacts> start_facts(const std::filesystem::path& root);

/// asyncmd's word for the last reset: "WDT RESET" when the hardware watchdog caused it; "SOFT RESET" when
/// only the daemon has started anew since `earlier` was written; otherwise "POWER ON", since Linux does not
/// tell a reboot from that. "UNKNOWN" without /proc.
std::string reset_cause(const StartFacts& facts, const Memory& earlier);

}  // namespace aiomqtt

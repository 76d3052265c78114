#include "aiod/upkeep.hpp"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include "base/disk_fault.hpp"

namespace aiod {

Upkeep::Upkeep(aio::Loop& loop, Log log)
    : loop_(loop), log_(std::move(log)), timer_(loop, [this] { try_again(); }) {}

void Upkeep::attempt(std::string without, std::function<void()> action) {
  try {
    action();
  } catch (const std::system_error& e) {
    if (!base::is_disk_fault(e.code())) throw;
    log_(aio::LogLevel::warning, fmt::format("{}: {}; tries again every 30 s", without, e.what()));
    failed_.push_back({.without = std::move(without), .action = std::move(action)});
    arm();
  }
}

void Upkeep::try_again() {
  std::erase_if(failed_, [this](const Attempt& each) {
    try {
      each.action();
    } catch (const std::exception&) {
      return false;  // as before, which the log has
    }
    log_(aio::LogLevel::info, fmt::format("no longer so: {}", each.without));
    return true;
  });
  if (!failed_.empty()) arm();
}

void Upkeep::arm() {
  timer_.arm(loop_.clock().now() + std::chrono::seconds(30));
}

}  // namespace aiod

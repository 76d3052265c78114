#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <aio/time.hpp>

/// The board under the watcher. Loop's thread only; nothing here takes longer than a system call.
namespace watcher {

/// A hardware watchdog that is counting: unless it is fed, it resets the board. Going without disarm() leaves
/// it counting, as when the daemon dies.
class Watchdog {
 public:
  virtual ~Watchdog() = default;

  /// Returns the limit that the driver has set. Throws std::system_error.
  virtual std::chrono::seconds set_timeout(std::chrono::seconds timeout) = 0;
  /// Throws std::system_error.
  virtual void feed() = 0;
  /// False when it goes on counting all the same: the kernel was told never to stop it.
  virtual bool disarm() noexcept = 0;
};

class Machine {
 public:
  virtual ~Machine() = default;

  /// Throws std::system_error with a text that says what to do.
  virtual std::unique_ptr<Watchdog> open_watchdog(const std::string& device) = 0;
  /// Since the board was started.
  virtual aio::Duration uptime() = 0;
};

/// The kernel's.
std::unique_ptr<Machine> real_machine();

}  // namespace watcher

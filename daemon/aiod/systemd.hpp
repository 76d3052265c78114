#pragma once

#include <aio/loop.hpp>

#include <optional>
#include <string>

namespace aiod {

/// Tells whoever started the daemon how far it is: systemd, where it asks for it, and a test by a descriptor.
class Readiness {
 public:
  Readiness(aio::Loop& loop, std::optional<int> ready_fd);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  /// The services start, which may take this long: longer perhaps than systemd would wait unasked.
  void starting(aio::Duration at_most);
  /// All services are up: READY=1, and "READY\n" to the descriptor, which is closed. Starts the watchdog's
  /// pings, which come from the loop and so stop when it does.
  void ready(const std::string& status);
  /// The configuration is read again; and was, with what became of it.
  void reloading();
  void reloaded(const std::string& status);
  void stopping();

 private:
  void ping();

  std::optional<int> ready_fd_;
  aio::Duration ping_interval_{};  // zero: no watchdog
  aio::Timer ping_timer_;
};

}  // namespace aiod

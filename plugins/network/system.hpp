#pragma once

#include <memory>
#include <optional>
#include <string>

#include <aio/task.hpp>

#include "links.hpp"

/// How the service meets the system: a test gives it one of its own.
namespace network {

class LinkWatch {
 public:
  virtual ~LinkWatch() = default;

  /// The interfaces: at once when it is called first, then as soon as anything has changed.
  virtual aio::Task<Links> next() = 0;
};

/// Tells when the clock may have been set.
class ClockWatch {
 public:
  virtual ~ClockWatch() = default;
  virtual bool synchronised() = 0;
  /// Returns when it is worth looking again.
  virtual aio::Task<void> changed() = 0;
};

class System {
 public:
  virtual ~System() = default;
  /// These throw std::system_error when the kernel refuses.
  virtual std::unique_ptr<LinkWatch> watch_links(aio::Executor executor) = 0;
  virtual std::unique_ptr<ClockWatch> watch_clock(aio::Executor executor) = 0;
  /// In dBm; nothing when it is not wireless. Within microseconds.
  virtual std::optional<int> signal(const std::string& interface) = 0;
};

/// The real one.
std::unique_ptr<System> real_system();

}  // namespace network

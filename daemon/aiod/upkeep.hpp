#pragma once

#include <aio/log.hpp>
#include <aio/loop.hpp>
#include <aio/timer.hpp>

#include <functional>
#include <string>
#include <vector>

namespace aiod {

/// What the daemon wants to keep on disk, and does without while the disk is full, read-only or broken. What
/// failed is tried again every half minute; nothing is timed otherwise. Loop's thread.
class Upkeep {
 public:
  using Log = std::function<void(aio::LogLevel, const std::string&)>;

  /// `log` is called from attempt() and later on the loop.
  Upkeep(aio::Loop& loop, Log log);

  /// Calls `action` now. A disk fault that it throws (std::system_error) is told in the log, after what the
  /// daemon goes on without, and it is called again until it succeeds. Anything else that it throws comes
  /// through, the first time.
  void attempt(std::string without, std::function<void()> action);

 private:
  struct Attempt {
    std::string without;
    std::function<void()> action;
  };

  void try_again();
  void arm();

  aio::Loop& loop_;
  Log log_;
  std::vector<Attempt> failed_;
  aio::Timer timer_;
};

}  // namespace aiod

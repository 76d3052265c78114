#pragma once

#include <aio/time.hpp>

#include <deque>
#include <optional>

#include "settings/restart.hpp"

namespace aiod::engine {

/// Counts the tries to bring a service back up, and says how long to wait before the next.
class Retries {
 public:
  /// The wait before the next try, which counts from now on; nullopt when the limit is reached. `share` is
  /// random, 0 to 1: how much of the jitter is added.
  std::optional<aio::Duration> next(const settings::Backoff& backoff, aio::TimePoint now, double share);

  /// A run lasted so long: one that outlasted the longest wait was a success, and the count begins anew.
  void note_run(const settings::Backoff& backoff, aio::Duration lasted);

  void clear();
  /// One is under way, though the count began anew.
  void note_try() noexcept { ++count_; }
  /// Tries since the count began.
  int count() const noexcept { return count_; }

 private:
  int count_ = 0;
  std::deque<aio::TimePoint> recent_;  // those within the limit's window
};

}  // namespace aiod::engine

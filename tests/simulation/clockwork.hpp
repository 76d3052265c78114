#pragma once

#include <aio/time.hpp>

#include <optional>
#include <vector>

namespace aiod::simulation {

/// When a schedule of intervals runs, worked out once more and simply: run n is due at first + n * period.
struct Rhythm {
  aio::Duration start_in{};
  aio::Duration period{};
  aio::Duration takes{};
  bool queues = false;
};

class Clockwork {
 public:
  /// Counted from `base`, put into operation at `begin`.
  Clockwork(const Rhythm& rhythm, aio::TimePoint base, aio::TimePoint begin);

  /// The begins of all runs until `now`.
  const std::vector<aio::TimePoint>& runs_until(aio::TimePoint now);

 private:
  void run_at(aio::TimePoint moment);

  Rhythm rhythm_;
  aio::TimePoint due_;
  std::optional<aio::TimePoint> busy_until_;
  int queued_ = 0;
  std::vector<aio::TimePoint> runs_;
};

}  // namespace aiod::simulation

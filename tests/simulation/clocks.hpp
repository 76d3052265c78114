#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/clockwork.hpp"
#include "simulation/world.hpp"

namespace aiod::simulation {

/// Some services with a schedule that nobody touches, and when they should have run.
class Clocks {
 public:
  explicit Clocks(World& world);

  void changed(const engine::StateChange& change);
  /// Compares what ran with what should have.
  void check();
  /// Another engine was made, now.
  void start_over();

 private:
  struct Clock {
    Rhythm rhythm;
    std::optional<Clockwork> reference;
    std::vector<aio::TimePoint> runs;
  };

  World& world_;
  aio::TimePoint base_{};
  std::map<std::string, Clock> clocks_;
};

}  // namespace aiod::simulation

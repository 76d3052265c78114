#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "simulation/world.hpp"

namespace aiod::simulation {

/// Compares what the engine says with what really happens. Each violation goes to the ledger.
class Checker {
 public:
  explicit Checker(World& world) : world_(world) {}

  /// At each change of a state.
  void changed(const engine::StateChange& change);
  /// When nothing is under way on the loop.
  void settled();
  /// After shut-down: nobody is waited for any more.
  void down();
  /// After abandon() and a turn of the loop.
  void abandoned();
  /// After the engine.
  void gone();
  /// A new life of the engine; `held` are the services that begin it in quarantine.
  void start_over(const std::map<std::string, std::string>& held);

 private:
  using Unit = engine::ServiceUnit;

  engine::Engine& engine() { return world_.engine(); }
  void check_start(const engine::StateChange& change);
  void check_end(const engine::StateChange& change);

  // checker_settled.cpp
  void check_unit(Unit& unit);
  void check_runs(Unit& unit);
  void check_children(Unit& unit);
  void check_timers(Unit& unit);
  void check_starting(Unit& unit);
  void check_belongings(Unit& unit);
  void check_lines();
  void check_holder(const std::string& owner, unsigned offset);
  void check_living();
  void check_objects();
  void check_code();
  void check_owed();
  bool any_unsettled();
  bool had_time_to_stop(const Unit& unit);
  /// Whether what the answer waits for is still under way.
  bool may_wait(const Ledger::Promise& promise);

  World& world_;
  std::map<std::string, engine::TaskState> states_;
  std::map<std::string, aio::TimePoint> calm_;  // when no stop of it was waited for
  std::map<std::string, std::uint64_t> runs_;   // that the engine reported
};

}  // namespace aiod::simulation

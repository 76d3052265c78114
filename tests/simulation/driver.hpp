#pragma once

#include <string>
#include <vector>

#include "simulation/checker.hpp"
#include "simulation/clocks.hpp"
#include "simulation/world.hpp"

namespace aiod::simulation {

/// Takes a world through its life, step by step; after each, all is checked.
class Driver {
 public:
  Driver(World& world, Checker& checker, Clocks& clocks);

  /// An engine from its boot to its end.
  void live(int steps);
  int steps_taken() const noexcept { return steps_taken_; }

 private:
  bool in_order() const { return !world_.ledger().violation(); }
  void boot();
  void shut_down();
  void check();

  // driver_steps.cpp
  void step();
  void advance(aio::Duration by);
  void advance_to_deadlines();
  void act_once();
  void act_at_once();
  std::function<void()> some_act();
  std::function<void()> act_on_child();
  void change_files();
  void step_wall();
  void look();
  void look_at(const std::string& task);
  void adopt();
  void run_on_loop(const std::function<void()>& function);
  void replace_hot();
  const std::string& some_service();

  World& world_;
  Checker& checker_;
  Clocks& clocks_;
  Random& random_;
  std::vector<std::string> hot_;  // much happens to few
  int steps_taken_ = 0;
};

}  // namespace aiod::simulation

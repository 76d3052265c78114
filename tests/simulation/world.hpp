#pragma once

#include <aio/gpio_sim.hpp>
#include <aio/testing/manual_loop.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.hpp"
#include "simulation/configuration.hpp"
#include "simulation/ledger.hpp"
#include "simulation/plugins.hpp"
#include "simulation/surroundings.hpp"
#include "simulation/trace.hpp"

namespace aiod::simulation {

struct Options {
  std::uint64_t seed = 1;
  int steps = 0;     // 0: as the seed has it
  int services = 0;  // likewise
  bool aloud = false;
};

/// An engine and all that surrounds it, and everybody's ways to ask something of it.
class World final : public Stage {
 public:
  explicit World(const Options& options);
  ~World() override;

  Ledger& ledger() override { return ledger_; }
  void perform(Act act, const std::string& service) override;

  bool may_add_child() override { return ++added_from_inside_ <= 1000; }

  /// So that it can be looked at often.
  bool is_small() const { return cast.services.size() < 30; }

  void make_engine();
  void drop_engine();
  engine::Engine& engine() { return *engine_; }
  bool has_engine() const { return engine_ != nullptr; }

  // The acts, each with an answer that is owed where the engine promises one.
  void act(Act act, const std::string& task);
  void apply(Random& random);
  void swap(const std::vector<std::string>& names);
  void call(const std::string& service);
  /// From now on less is asked for by tasks and listeners, until the next step.
  void refill() { asked_from_inside_ = added_from_inside_ = 0; }
  void trace(const std::string& text) { trace_.add(text); }
  std::function<void()> expect(std::string kind, std::string subject);

  /// Called with every state change, besides the world's own reactions to some.
  std::function<void(const engine::StateChange&)> on_change;

  Random random;  // of the steps
  aio::testing::ManualLoop manual;
  SimulatedWallClock wall_clock;
  aio::gpio::SimBoard board;
  SimulatedPlugins plugins{*this};
  settings::Settings settings;
  Cast cast;

 private:
  void make_cast(int services);
  void react(const engine::StateChange& change);

  Random life_;  // of what services and listeners do
  Trace trace_;
  Ledger ledger_;
  TracedLog log_{trace_};
  SimulatedLastRuns last_runs_;
  std::unique_ptr<engine::Engine> engine_;
  engine::Engine::Subscription subscription_;
  int asked_from_inside_ = 0;
  int added_from_inside_ = 0;
  std::int64_t calls_ = 0;

 public:
  const Trace& tracing() const { return trace_; }
};

}  // namespace aiod::simulation

#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <aio/gpio_board.hpp>

#include "engine/engine.hpp"
#include "logging/log.hpp"

namespace aiod::control {

/// A name that no task and no service has.
class NoSuchService : public std::runtime_error {
 public:
  explicit NoSuchService(std::string unknown)
      : std::runtime_error("there is no service " + unknown), name(std::move(unknown)) {}
  std::string name;
};

/// What an action did to one task.
struct Change {
  std::string name;
  engine::TaskState from = engine::TaskState::inactive;
  engine::TaskState to = engine::TaskState::inactive;
  std::string reason{};  // why it is where it is, when it should not be: "std::runtime_error: no such pin"
};

/// Every action and query once, as plain calls, whoever asks: the socket, or a service. Names and wildcards
/// are as users type them. Loop's thread only; nothing blocks, what takes time calls back.
class Operations {
 public:
  struct Parts {
    aio::Loop& loop;
    engine::Engine& engine;
    logging::Log& log;
    aio::gpio::Board& board;
  };
  using Changed = std::function<void(std::vector<Change>)>;
  enum class Wait { until_settled, no };

  explicit Operations(Parts parts) : parts_(parts) {}

  struct Matches {
    std::vector<std::string> tasks;  // full names, in order, each once
    std::vector<std::string>
        missing;  // names that are unknown; a wildcard that matches nothing is not among them
  };
  Matches match(const std::vector<std::string>& patterns) const;

  /// All tasks without patterns.
  std::vector<engine::TaskStatus> status(const std::vector<std::string>& tasks, bool full) const;
  std::vector<engine::ServiceFile> list() const { return parts_.engine.list(); }

  /// Nothing is done when a name is unknown: throws NoSuchService. What ignores its stop is reported as
  /// `stopping`. A child whose service is meant too is left to its service.
  /// `at_once`: also what waits for its scheduled time.
  void start(const std::vector<std::string>& patterns, Wait wait, Changed done, bool at_once = false);
  void stop(const std::vector<std::string>& patterns, Wait wait, Changed done);
  void restart(const std::vector<std::string>& patterns, Wait wait, Changed done);
  /// Of those that have not ended; the others stay as they are.
  void try_restart(const std::vector<std::string>& patterns, Wait wait, Changed done);

  std::vector<Change> reset_failed(const std::vector<std::string>& patterns);
  /// Child tasks that have ended. Throws std::runtime_error when one has not, or is a service, and forgets
  /// none.
  std::vector<std::string> forget(const std::vector<std::string>& patterns);
  std::vector<engine::ServiceFile> load(const std::vector<std::string>& patterns);
  /// Of each service, why its code stays mapped; empty when it does not.
  struct Unloaded {
    std::string name;
    std::string mapped;
  };
  void unload(const std::vector<std::string>& patterns, std::function<void(std::vector<Unloaded>)> done);

  /// The services, not their children, that the patterns mean; each once. Throws NoSuchService.
  std::vector<engine::ServiceUnit*> services(const std::vector<std::string>& patterns) const;

  /// Calls a service's call(). Throws NoSuchService; std::runtime_error when it is not loaded.
  void call(const std::string& name, aio::Value argument, std::function<void(engine::Outcome)> done);
  /// Of a service; a child has neither: empty, null.
  std::string report(const std::string& task) const;
  aio::Value stats(const std::string& task) const;

  /// The tasks that the patterns mean. Throws NoSuchService.
  std::vector<std::string> require(const std::vector<std::string>& patterns) const;

  const Parts& parts() const noexcept { return parts_; }

 private:
  using Action = std::function<void(const std::string& task, engine::Engine::Done done)>;
  static void note_outcome(const engine::Engine& engine, Change& change);
  std::vector<std::string> to_act_on(const std::vector<std::string>& patterns) const;
  void act(const std::vector<std::string>& tasks, Wait wait, Changed done, const Action& action);

  Parts parts_;
};

}  // namespace aiod::control

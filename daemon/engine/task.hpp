#pragma once

#include <aio/detail/entry.hpp>
#include <aio/detail/task_context.hpp>
#include <aio/error.hpp>
#include <aio/host.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "engine/states.hpp"

namespace aiod::engine {

/// How a run came to its end.
struct Returned {
  aio::Value value;
};
struct Aborted {};  // by its stop
using Outcome = std::variant<Returned, Aborted, aio::Error>;

/// One coroutine that the engine tracks, run after run: a service's main task, or a child. Knows how to start
/// and stop it and what it cost; what its end means is decided by its owner.
class TrackedTask {
 public:
  /// Called on the loop's thread when a run has ended and its frames are gone. May destroy the task.
  using OnEnd = std::function<void(Outcome)>;

  TrackedTask(aio::Loop& loop, std::string name) : loop_(loop), name_(std::move(name)) {}
  ~TrackedTask();
  TrackedTask(const TrackedTask&) = delete;
  TrackedTask& operator=(const TrackedTask&) = delete;

  const std::string& name() const noexcept { return name_; }

  /// Calls `body` on the loop soon, and runs what it returns. Not while a run is alive. `keep` is what the
  /// coroutine's frames need: it lives as long as they do, also when they outlive this object.
  void start(aio::Host::ChildBody body, OnEnd on_end, std::shared_ptr<void> keep);

  /// Ends the run's present or next await. The end follows when the task lets it. Asked for again, it ends
  /// one more.
  void request_stop();
  bool alive() const noexcept { return run_ != nullptr; }
  /// Whether an await of the present run was ended by its stop, and the run lives on.
  bool went_on() const;

  /// What the present run waits for.
  std::optional<aio::WaitInfo> waits_for() const;
  /// Of all runs together.
  aio::TaskCosts costs() const;

  /// Lets go of a run that does not end: its end will not be reported. Its frames are destroyed when the loop
  /// turns next; those that wait for an operation of Asio's own, when that ends or the loop is destroyed.
  void forget();

 private:
  struct Run;
  static aio::detail::Entry entry(std::shared_ptr<Run> run, aio::Host::ChildBody body);
  static void conclude(std::shared_ptr<Run> run, Outcome outcome);
  void ended(const std::shared_ptr<Run>& run, Outcome outcome);

  aio::Loop& loop_;
  std::string name_;
  std::shared_ptr<Run> run_;
  aio::TaskCosts earlier_;
};

/// "waits at hello_service.cpp:28 (sleep)", for people.
std::string describe_wait(const std::optional<aio::WaitInfo>& wait);

/// "ignores its stop; it waits at ...", and the likely cause, for people.
std::string describe_ignored_stop(const TrackedTask& task);

}  // namespace aiod::engine

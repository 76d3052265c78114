#pragma once

#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/states.hpp"

namespace aiod::engine {

/// One step of a task from a state to another.
struct StateChange {
  aio::WallTime time{};
  std::string task;
  TaskState from = TaskState::inactive;
  TaskState to = TaskState::inactive;
  std::string reason;  // "boot", "start asked for", "returned", "std::out_of_range: ..."
};

/// What is known of a task's life: its state, since when, and how its last run ended. Reports each change.
class TaskRecord {
 public:
  using OnChange = std::function<void(const StateChange&)>;

  TaskRecord(std::string name, const aio::Clock& clock, OnChange on_change)
      : name_(std::move(name)), clock_(clock), on_change_(std::move(on_change)) {}
  TaskRecord(const TaskRecord&) = delete;
  TaskRecord& operator=(const TaskRecord&) = delete;

  void enter(TaskState state, std::string reason);

  /// Where its life begins, instead of inactive: nobody is told, since nobody can have heard of it.
  void begin_in(TaskState state, std::string reason);

  /// The end of a run: keeps its result or error, and when.
  void finish(TaskState outcome, aio::Value result, std::optional<aio::Error> error);
  void clear_outcome();
  /// As if its last run had not failed.
  void forget_failure();

  /// Adds the names of functions to the error's traceback, later: they are read from the plugin's file, which
  /// takes milliseconds, on a worker. The record may be gone by then, or know of another run.
  void name_functions(aio::Loop& loop);
  /// What still waits for a worker is left undone, so that it doesn't delay the daemon's end.
  void stop_naming() noexcept { self_.reset(); }

  const std::string& name() const noexcept { return name_; }
  TaskState state() const noexcept { return state_; }
  /// Why it went there.
  const std::string& reason() const noexcept { return reason_; }
  /// stopped, done or failed; inactive before the first end.
  TaskState last_outcome() const noexcept { return last_outcome_; }
  std::optional<aio::WallTime> since() const noexcept { return since_; }
  /// When its last run began; nullopt when it never ran since the daemon's start.
  std::optional<aio::WallTime> started_at() const noexcept { return started_at_; }
  std::optional<aio::WallTime> done_at() const noexcept { return done_at_; }
  const aio::Value& result() const noexcept { return result_; }
  const std::optional<aio::Error>& error() const noexcept { return error_; }

 private:
  std::string name_;
  const aio::Clock& clock_;
  OnChange on_change_;
  TaskState state_ = TaskState::inactive;
  std::string reason_;
  TaskState last_outcome_ = TaskState::inactive;
  std::optional<aio::WallTime> since_;
  std::optional<aio::WallTime> started_at_;
  std::optional<aio::WallTime> done_at_;
  aio::Value result_;
  std::optional<aio::Error> error_;
  std::shared_ptr<TaskRecord*> self_;  // for what comes back later
};

}  // namespace aiod::engine

#pragma once

#include <aio/host.hpp>
#include <aio/loop.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/record.hpp"
#include "engine/task.hpp"

namespace aiod::engine {

/// The child tasks of one service. A child lives as long as it wants after its parent's return, and ends with
/// the service's stop. Ended children are kept for their results until their name is used again.
class Children {
 public:
  struct Child {
    Child(aio::Loop& loop, const std::string& name, const TaskRecord::OnChange& on_change)
        : record(name, loop.clock(), on_change), task(loop, name) {}

    TaskRecord record;
    TrackedTask task;
    aio::Host::ChildBody body;
    aio::Host::ChildBody replacement;            // starts when the present run has ended
    TrackedTask::OnEnd extra;                    // told of the end besides the record; for calls
    std::vector<std::function<void()>> waiting;  // for its end
    bool transient = false;                      // forgotten once ended
  };

  /// `on_idle` is called whenever the last living child has ended.
  Children(aio::Loop& loop, std::string unit, TaskRecord::OnChange on_change, std::function<void()> on_idle);

  /// Starts a child of this name; one that still runs is stopped and replaced.
  void add(const std::string& name, aio::Host::ChildBody body);

  /// Runs a body once beside the others, under a name of its own, and reports how it ended.
  void run_once(const std::string& name, aio::Host::ChildBody body, TrackedTask::OnEnd on_end);

  void start(Child& child, std::string reason);
  void stop(Child& child, std::string reason);
  void stop_all(const std::string& reason);

  /// Calls back when a child has ended: now if it does not run, or is unknown.
  void when_ended(std::string_view task_name, std::function<void()> done);

  bool any_alive() const;
  Child* find(std::string_view task_name);
  void for_each(const std::function<void(const Child&)>& visit) const;

  /// Lets go of all, also of those that do not end.
  void forget();

 private:
  void ended(const std::string& name, Outcome outcome);

  aio::Loop& loop_;
  std::string unit_;
  TaskRecord::OnChange on_change_;
  std::function<void()> on_idle_;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children_;  // by full name
  std::uint64_t runs_ = 0;
};

}  // namespace aiod::engine

#pragma once

#include <aio/host.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>
#include <aio/timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/record.hpp"
#include "engine/task.hpp"

namespace aiod::engine {

/// The child tasks of one service. A child lives as long as it wants after its parent's return, and ends with
/// the service's stop. Ended children are kept for their results until their name is used again, the latest
/// hundred of them.
class Children {
 public:
  struct Child {
    Child(Children& all, const std::string& name)
        : record(name, all.parts_.loop.clock(), all.parts_.on_change),
          task(all.parts_.loop, name),
          stop_timer(all.parts_.loop, [this, &all] { all.report_ignored_stop(*this); }) {}

    TaskRecord record;
    TrackedTask task;
    aio::Host::ChildBody body;
    aio::Host::ChildBody replacement;            // starts when the present run has ended
    TrackedTask::OnEnd extra;                    // told of the end besides the record; for calls
    std::vector<std::function<void()>> waiting;  // for its end
    aio::Timer stop_timer;                       // armed while it is being stopped and may still do so
    bool transient = false;                      // forgotten once ended
    bool ending = false;                         // its end is being told
    std::uint64_t end_number = 0;                // rises from end to end; 0 while it has not ended
  };

  struct Parts {
    aio::Loop& loop;
    const aio::Logger& logger;  // the service's
    TaskRecord::OnChange on_change;
    std::function<aio::Duration()> stop_timeout;
    /// Called whenever nothing that was asked to stop is waited for any more: it has ended, or ignores it.
    std::function<void()> on_rest;
    std::shared_ptr<void> keep;  // what the children's frames need
  };

  explicit Children(Parts parts) : parts_(std::move(parts)) {}

  /// Starts a child of this name; one that still runs is stopped and replaced.
  void add(const std::string& name, aio::Host::ChildBody body);

  /// Runs a body once beside the others, under a name of its own, and reports how it ended.
  void run_once(const std::string& name, aio::Host::ChildBody body, TrackedTask::OnEnd on_end);

  /// Runs its body again; nothing while it still runs.
  void start(Child& child, std::string reason);
  void stop(Child& child, std::string reason);
  void stop_all(const std::string& reason);

  /// Calls back when a child has ended, or has ignored its stop for too long: now if it does not run.
  void when_ended(std::string_view task_name, std::function<void()> done);

  bool any_alive() const noexcept { return alive_ > 0; }
  /// Whether one was asked to stop and may still do so.
  bool any_stopping() const noexcept { return stopping_ > 0; }
  Child* find(std::string_view task_name);
  void for_each(const std::function<void(const Child&)>& visit) const;

  /// Forgets a child that has ended; false while it has not.
  bool erase(std::string_view task_name);

  /// Forgets all. None may be alive.
  void erase_all();

  /// Lets go of all, also of those that do not end.
  void forget();

 private:
  std::string full_name(const std::string& name) const { return parts_.logger.unit() + '.' + name; }
  aio::Logger logger_of(const Child& child) const;
  void ended(const std::string& name, Outcome outcome);
  void report_ignored_stop(Child& child);
  void note_end(Child& child);

  Parts parts_;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children_;  // by full name
  std::size_t alive_ = 0;
  std::size_t stopping_ = 0;
  std::uint64_t runs_ = 0;
  std::uint64_t ends_ = 0;
  std::map<std::uint64_t, std::string> ended_;  // those that have, the oldest first
};

}  // namespace aiod::engine

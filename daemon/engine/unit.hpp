#pragma once

#include <aio/timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/children.hpp"
#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
#include "engine/rhythm.hpp"
#include "engine/service_host.hpp"
#include "engine/status.hpp"
#include "engine/task.hpp"
#include "engine/unit_context.hpp"
#include "settings/service_settings.hpp"

namespace aiod::engine {

/// One service: the state machine of its main task, its children, its schedule, and the object they run on.
/// states.hpp has the transitions. Loop's thread only. What is called back may start and stop units, this one
/// too, but must not destroy them.
class ServiceUnit {
 public:
  ServiceUnit(UnitContext& context, settings::ServiceSettings settings, std::string path);
  /// Drops what is still alive.
  ~ServiceUnit();
  ServiceUnit(const ServiceUnit&) = delete;
  ServiceUnit& operator=(const ServiceUnit&) = delete;

  const std::string& name() const noexcept { return record_.name(); }
  TaskState state() const noexcept { return record_.state(); }

  /// Creates the object, so that what the service says of itself is known; a failure is kept as its error.
  bool load(aio::TimePoint schedule_base);
  bool loaded() const noexcept { return resident_->object != nullptr; }
  /// Whether it starts at boot: by the configuration, or else by the service itself once it is loaded.
  bool enabled() const;
  aio::ServiceType type() const noexcept { return info_.type; }
  /// The services that it requires, without ".service".
  const std::vector<std::string>& requirements() const;

  /// Starts the task, or its schedule, once what it requires is there and its last run's children have
  /// ended. No second copy: a service that is active stays as it is, and so does one that ignores its stop.
  void start(std::string reason);

  /// Goes on with a start that waits, if it can.
  void proceed();

  /// Stops the task and its children, and takes the schedule off. Ends later; see when_settled.
  void stop(std::string reason);

  /// Calls back once nothing of the last start or stop is under way, or a stop is ignored for too long: now,
  /// or later on the loop.
  void when_settled(std::function<void()> done);

  /// Calls back once the main task, when it runs or is about to, has come to its end: for those that boot in
  /// order.
  void when_ended(std::function<void()> done);

  /// Lets go of tasks that do not end. Their frames are destroyed when the loop turns next.
  void abandon();

  bool any_alive() const noexcept { return main_.alive() || children_.any_alive(); }
  /// Rises from start to start, over all units.
  std::uint64_t start_number() const noexcept { return start_number_; }

  /// Runs the service's call(); `done` gets its value or its error. Only when it is loaded.
  void call(aio::Value argument, TrackedTask::OnEnd done);

  Children& children() noexcept { return children_; }
  ServiceHost& host() noexcept { return resident_->host; }
  const settings::ServiceSettings& settings() const noexcept { return settings_; }
  const std::string& path() const noexcept { return path_; }
  const std::optional<aio::Error>& load_error() const noexcept { return load_error_; }

  /// `full` asks the service for show() and stats() too.
  TaskStatus status(bool full);
  TaskStatus status_of(const Children::Child& child) const;
  std::string report();
  aio::Value stats();

 private:
  // The object and its way to the outside; a frame that can't be dropped holds both.
  struct Resident {
    ServiceHost host;
    std::unique_ptr<ServiceObject> object{};
  };
  // What the end of a run comes to.
  struct Ending {
    TaskState state = TaskState::done;
    aio::Value result{};
    std::optional<aio::Error> error{};
    std::string reason{};
  };

  const aio::Logger& logger() const { return resident_->host.logger(); }
  aio::ServiceBase& service() const { return resident_->object->service(); }
  aio::TimePoint now() const { return context_.loop.clock().now(); }

  bool create();
  bool bind();
  void fail_start(aio::Error error);
  void fail_configuration(std::string text);
  void run(std::string reason);
  void add_child(const std::string& name, aio::Host::ChildBody body);

  // unit_end.cpp
  void report_ignored_stop();
  void ended(Outcome outcome);
  Ending after_stop();
  Ending after_failure(aio::Error error);
  void conclude(Ending ending);
  void log_outcome(TaskState outcome, const std::string& reason);
  void settle();

  // unit_schedule.cpp
  const std::optional<aio::Schedule>& schedule() const;
  std::optional<std::string> schedule_problem() const;
  void warn_of_ignored_schedule_settings() const;
  void begin_schedule();
  void miss_schedule();
  void arm_next();
  void due();

  // In the order of life: what stands above outlives what stands below.
  UnitContext& context_;
  settings::ServiceSettings settings_;
  std::string path_;
  TaskRecord record_;
  std::shared_ptr<Resident> resident_;
  aio::ServiceInfo info_;
  std::optional<aio::Error> load_error_;
  aio::BoundParams params_;
  TrackedTask main_;
  Children children_;

  std::string start_reason_;
  std::uint64_t start_number_ = 0;
  bool over_ = false;          // by its stop or failure: to be closed once nothing of it is alive
  bool ignores_stop_ = false;  // the main task
  aio::TimePoint schedule_base_{};
  std::optional<Rhythm> rhythm_;
  std::optional<aio::TimePoint> next_due_;  // kept while it is stopped
  std::optional<aio::WallTime> last_run_;
  aio::Timer due_timer_;
  aio::Timer stop_timer_;
  std::vector<std::function<void()>> waiting_;          // for it to settle
  std::vector<std::function<void()>> waiting_for_end_;  // of the main task
};

}  // namespace aiod::engine

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
#include "settings/service_settings.hpp"

namespace aiod::engine {

/// What all units share; made by the engine, outlives them.
struct UnitContext {
  aio::Loop& loop;
  aio::LogSink& log;
  aio::gpio::Board& board;
  PluginSource& plugins;
  aio::LogLevel log_level = aio::LogLevel::info;  // of a service that names none
  aio::Duration stop_timeout = std::chrono::seconds(5);
  TaskRecord::OnChange on_change{};
  ServiceHost::Finder find{};
  /// "services.yaml:3:10: error: ..." for what is wrong with a configured value.
  std::function<std::string(const settings::ServiceSettings&, const aio::BindProblem&)> explain{};
};

/// One service: the state machine of its main task, its children, its schedule, and the object they run on.
/// states.hpp has the transitions.
class ServiceUnit {
 public:
  ServiceUnit(UnitContext& context, settings::ServiceSettings settings, std::string path);
  ~ServiceUnit();
  ServiceUnit(const ServiceUnit&) = delete;
  ServiceUnit& operator=(const ServiceUnit&) = delete;

  const std::string& name() const noexcept { return record_.name(); }
  TaskState state() const noexcept { return record_.state(); }

  /// Creates the object, so that what the service says of itself is known; a failure is kept as its error.
  bool load(aio::TimePoint schedule_base);
  bool loaded() const noexcept { return object_ != nullptr; }
  /// Whether it starts at boot: by the configuration, or else by the service itself once it is loaded.
  bool enabled() const;
  aio::ServiceType type() const noexcept { return info_.type; }

  /// Starts the task, or its schedule. No second copy: a service that is active stays as it is.
  void start(std::string reason);

  /// Stops the task and its children, and takes the schedule off. Ends later; see when_settled.
  void stop(std::string reason);

  /// Calls back once nothing of the last start or stop is under way: now, or later on the loop.
  void when_settled(std::function<void()> done);

  /// Calls back once the main task, when it runs, has come to its end: for those that boot in order.
  void when_ended(std::function<void()> done);

  /// Destroys the object. Only while no code of the plugin is on the stack, and nothing of it is alive.
  void unload();

  /// Lets go of tasks that do not end. Their frames are destroyed when the loop turns next.
  void abandon();

  bool any_alive() const { return main_.alive() || children_.any_alive(); }

  /// Runs the service's call(); `done` gets its value or its error.
  void call(aio::Value argument, TrackedTask::OnEnd done);

  Children& children() noexcept { return children_; }
  ServiceHost& host() noexcept { return host_; }
  const settings::ServiceSettings& settings() const noexcept { return settings_; }
  const std::string& path() const noexcept { return path_; }
  const std::optional<aio::Error>& load_error() const noexcept { return load_error_; }

  /// `full` asks the service for show() and stats() too.
  TaskStatus status(bool full);
  TaskStatus status_of(const Children::Child& child) const;
  std::string report();
  aio::Value stats();

 private:
  void fail_load(aio::Error error);
  bool bind();
  std::optional<std::string> schedule_problem() const;
  void begin_schedule();
  void arm_next(aio::TimePoint after);
  void due();
  void run(std::string reason);
  void ended(Outcome outcome);
  void end_returned(Returned returned, bool stopping);
  void end_stopped();
  void end_failed(aio::Error error);
  void conclude(TaskState outcome, aio::Value result, std::optional<aio::Error> error, std::string reason);
  void settle();
  void report_ignored_stop();
  void log_outcome(TaskState outcome, const std::string& reason);
  void name_functions();
  const std::optional<aio::Schedule>& schedule() const;

  // In the order of life: what stands above outlives what stands below.
  UnitContext& context_;
  settings::ServiceSettings settings_;
  std::string path_;
  TaskRecord record_;
  ServiceHost host_;
  aio::ServiceInfo info_;
  std::optional<aio::Error> load_error_;
  std::unique_ptr<ServiceObject> object_;
  aio::BoundParams params_;
  TrackedTask main_;
  Children children_;

  std::optional<Rhythm> rhythm_;
  std::optional<aio::TimePoint> next_due_;  // kept while it is stopped
  std::optional<aio::WallTime> last_run_;
  aio::Timer due_timer_;
  aio::Timer stop_timer_;
  std::vector<std::function<void()>> waiting_;          // for it to settle
  std::vector<std::function<void()>> waiting_for_end_;  // of the main task
  std::shared_ptr<ServiceUnit*> self_;                  // for work that comes back later, maybe too late
};

}  // namespace aiod::engine

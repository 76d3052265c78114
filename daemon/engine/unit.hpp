#pragma once

#include <aio/timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/children.hpp"
#include "engine/planner.hpp"
#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
#include "engine/residence.hpp"
#include "engine/retries.hpp"
#include "engine/service_host.hpp"
#include "engine/status.hpp"
#include "engine/task.hpp"
#include "engine/unit_context.hpp"
#include "settings/service_settings.hpp"

namespace aiod::engine {

/// One service: the state machine of its main task, its children, its schedule, and the object they run on.
/// aio/task_state.hpp has the transitions. Loop's thread only. What is called back may start and stop units,
/// this one too, but must not destroy them.
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
  /// Says so in the log, and what else is wrong with its configuration.
  void report_no_plugin() const;
  bool loaded() const noexcept { return resident_->object != nullptr; }
  /// Whether it starts at boot: by the configuration, or else by the service itself, as far as it was loaded.
  bool enabled() const;
  /// What the service says itself; nullopt while it was never loaded.
  std::optional<bool> says_enabled() const { return known_ ? std::optional(info_.enabled) : std::nullopt; }
  aio::ServiceType type() const noexcept { return info_.type; }
  /// The services that it requires, without ".service".
  const std::vector<std::string>& requirements() const;

  /// Takes a changed configuration. What can be changed live is; the rest counts from the next start.
  void configure(settings::ServiceSettings settings);
  /// Notes which of its values are secret, by what is known of its plugin now.
  void mark_secrets();
  /// Its plugin's file was found, moved or lost.
  void set_path(std::string path) { path_ = std::move(path); }

  /// `scheduled`: a service with a schedule waits for its time. `at_once`: one that waits runs now, besides
  /// its schedule, which goes on as it was.
  enum class StartMode : std::uint8_t { scheduled, at_once };

  /// Starts the task, or its schedule, once what it requires is there and its last run's children have
  /// ended; one that is being stopped, when that is done. No second copy: a service that is active stays as
  /// it is, and so does one that ignores its stop. Counts as a person's: tries that were made before are
  /// forgotten.
  void start(std::string reason, StartMode mode = StartMode::scheduled);

  /// Takes back a start that was asked for while it is being stopped.
  void cancel_next_start() noexcept { next_start_.reset(); }

  /// Goes on with a start that waits, if it can.
  void proceed();

  /// Stops the task and its children, and takes the schedule off. Ends later; see when_settled. Asked again
  /// before stop_timeout is over, it aborts no further await.
  void stop(std::string reason);

  /// Restarts it after its backoff when it has failed and may be restarted; for the watcher service. Whether
  /// it will be.
  bool retry(std::string reason);

  /// Forgets a failure, and lets go of a service that is held.
  void reset_failed();
  /// Quarantine, from boot on: it starts no more until reset_failed().
  void hold(std::string reason);

  /// Destroys the object and lets go of its code. Only while nothing of it is alive, and none of its code on
  /// the stack. What holds the code after that is not told: see PluginSource.
  void unload();

  /// The wall clock was stepped, or came to be trusted.
  void clock_changed();

  /// Calls back once nothing of the last start or stop is under way, or a stop is ignored for too long: now,
  /// or later on the loop.
  void when_settled(std::function<void()> done);

  /// Calls back once the main task, when it runs or is about to, has come to its end: for those that boot in
  /// order.
  void when_ended(std::function<void()> done);

  /// Lets go of tasks that do not end. Their frames are destroyed when the loop turns next.
  void abandon();

  bool any_alive() const noexcept { return main_.alive() || children_.any_alive(); }
  /// Whether its main task ignores its stop.
  bool ignores_stop() const noexcept { return ignores_stop_; }
  /// Expires with this object.
  std::weak_ptr<void> lifetime() const noexcept { return alive_; }
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
  const StartTimes& times() const noexcept { return times_; }
  /// Why it is, or is not, running.
  Explanation explain() const;
  const TaskRecord& record() const noexcept { return record_; }
  /// Its parameters and the code's defaults for them; none while it is not loaded.
  std::vector<aio::ParamInfo> parameters() const;
  /// Why its code stays mapped until the daemon ends; empty when it does not, or is not loaded.
  std::string pinned() const { return loaded() ? resident_->object->pinned() : std::string(); }
  /// Its code while it is loaded.
  std::shared_ptr<void> code() const;
  const std::string& start_reason() const noexcept { return start_reason_; }

 private:
  // The object and its way to the outside; a frame that can't be dropped holds both.
  struct Resident {
    ServiceHost host;
    std::shared_ptr<ServiceObject> object{};
    std::shared_ptr<ObjectResidence> residence{};  // the object's
  };
  // What the end of a run, or of a try to start one, comes to.
  struct Ending {
    TaskState state = TaskState::done;
    aio::Value result{};
    std::optional<aio::Error> error{};
    std::string reason{};
    bool ran = true;
  };

  const aio::Logger& logger() const { return resident_->host.logger(); }
  aio::ServiceBase& service() const { return resident_->object->service(); }
  aio::TimePoint now() const { return context_.loop.clock().now(); }
  aio::Duration stop_timeout() const { return settings_.stop_timeout.value_or(context_.stop_timeout); }
  /// Calls code of the plugin outside its tasks, under the service's name: when it holds the loop or brings
  /// the process down, it is known who did.
  template <class Function>
  auto as_service(Function function) const -> decltype(function()) {
    const aio::detail::ResumeScope scope(own_task_.get(), false);
    return function();
  }

  void take_log_level();
  void learn_parameters();
  bool create();
  void drop_object();
  bool bind();
  void fail_start(aio::Error error);
  void fail_configuration(std::string text);
  void go_on();
  void note_first_resume();
  void await_first_wait(int turns);
  void run(std::string reason);
  void add_child(const std::string& name, aio::Host::ChildBody body);
  void child_at_rest();

  // unit_end.cpp
  void report_ignored_stop();
  void ended(Outcome outcome);
  Ending after_stop();
  Ending after_failure(aio::Error error);
  void conclude(Ending ending);
  TaskState after(const Ending& ending, bool was_stopped);
  void log_outcome(TaskState outcome, const std::string& reason);
  aio::LogLevel milestone_level() const;
  void start_again();
  void settle();

  // unit_why.cpp
  std::string answer_why() const;
  std::string why_inactive() const;
  std::string why_waiting() const;
  std::string why_scheduled() const;

  // unit_retry.cpp
  settings::Restart restart_policy() const;
  bool restarts_after(const Ending& ending) const;
  bool waits_for_a_change() const;
  bool arm_retry();
  void retry_now();

  // unit_schedule.cpp
  const std::optional<aio::Schedule>& schedule() const;
  std::optional<ScheduleProblem> schedule_problem() const;
  void make_planner(aio::TimePoint base);
  bool take_schedule();
  void fail_schedule(const ScheduleProblem& problem);
  void begin_schedule();
  void follow(Planner::Plan plan);
  void end_schedule(const std::string& reason);
  void wait_for_run(const std::string& reason);
  void due();
  void run_pending();

  // In the order of life: what stands above outlives what stands below.
  UnitContext& context_;
  settings::ServiceSettings settings_;
  std::unique_ptr<settings::ServiceSettings> in_effect_;  // the present run's, when they have changed
  std::string path_;
  TaskRecord record_;
  aio::detail::TaskRef own_task_;  // its code outside its tasks
  std::shared_ptr<Resident> resident_;
  aio::ServiceInfo info_;  // also after it was unloaded
  bool known_ = false;     // it was loaded once
  std::optional<aio::Error> load_error_;
  aio::BoundParams params_;
  TrackedTask main_;
  Children children_;

  struct Start {
    std::string reason;
    StartMode mode = StartMode::scheduled;
  };
  std::optional<Start> next_start_;  // asked for while it is being stopped
  std::string start_reason_;
  StartMode start_mode_ = StartMode::scheduled;
  std::uint64_t start_number_ = 0;
  aio::TimePoint starting_since_{};
  StartTimes times_;
  bool begins_ = false;      // its run has not been resumed yet
  bool over_ = false;        // by its stop or failure: to be closed once nothing of it is alive
  bool concluding_ = false;  // its end is being told: who hears of it may ask for another thing
  bool stopped_while_concluding_ = false;
  bool ignores_stop_ = false;  // the main task
  std::optional<Planner> planner_;
  std::optional<aio::Schedule> planned_;    // what the planner goes by
  std::optional<std::string> pending_run_;  // due, and waits for the last run's children
  Retries retries_;
  aio::TimePoint run_began_{};
  aio::Timer retry_timer_;
  aio::Timer stop_timer_;
  std::vector<std::function<void()>> waiting_;              // for it to settle
  std::vector<std::function<void()>> waiting_for_end_;      // of the main task
  std::shared_ptr<char> alive_ = std::make_shared<char>();  // for what comes back later, maybe too late
};

}  // namespace aiod::engine

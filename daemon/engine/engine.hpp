#pragma once

#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
#include "engine/reload_plan.hpp"
#include "engine/requirements.hpp"
#include "engine/status.hpp"
#include "engine/surroundings.hpp"
#include "engine/unit.hpp"
#include "settings/loader.hpp"

namespace aiod::engine {

/// What the engine is built from; what is referred to outlives the engine.
struct EngineParts {
  aio::Loop& loop;
  aio::LogSink& log;
  aio::gpio::Board& board;
  PluginSource& plugins;
  WallClockWatch& wall_clock;
  LastRuns& last_runs;
  settings::Settings settings;
  std::uint64_t seed = 0;  // of the jitter of schedules and retries
};

/// Every service of the daemon: brings them up in order, steers them by name, tells what they do, and takes
/// them down. Does no I/O itself and knows time only by the loop's clock. Loop's thread only.
class Engine {
 public:
  using Done = std::function<void()>;
  using Listener = std::function<void(const StateChange&)>;
  using StartMode = ServiceUnit::StartMode;
  /// Ends with the last copy.
  using Subscription = std::shared_ptr<void>;

  explicit Engine(EngineParts parts);
  ~Engine();

  /// Services that start no more until reset_failed(), by "hello.service", and why. Before boot().
  void hold(std::map<std::string, std::string> reasons) { held_ = std::move(reasons); }

  /// What services get as ctl(); outlives them. Before boot().
  void set_control(aio::Control& control) { context_.control = &control; }

  /// Finds the plugins, starts the enabled core services, and once they have ended, or boot_timeout is over,
  /// the others. `ready` is called when all of those have had their first resume. Call it from the loop: a
  /// task that is started outside has its first resume later than others that wait for it think.
  void boot(Done ready);

  /// Stops everything in reverse: each service after those that require it, the core services last. `done` is
  /// called when all has ended, or has ignored its stop for too long. Nothing can be started any more.
  void shut_down(Done done);

  /// Drops what ignores its stop. Turn the loop once more before the engine is destroyed.
  void abandon();

  /// The names of the tasks that a pattern means, in order; empty when there are none.
  std::vector<std::string> match(const std::string& pattern) const;

  /// The service of this name, "hello" or "hello.service"; nullptr when there is none.
  ServiceUnit* service(const std::string& name) const;

  /// By a task's full name; one that is not known any more is left alone. `done` is called when the task has
  /// started or ended, or at the latest when it has ignored its stop for its stop_timeout: then its state is
  /// still `stopping`, and a restart starts nothing.
  void start(const std::string& task, Done done, StartMode mode = StartMode::scheduled);
  void stop(const std::string& task, Done done);
  void restart(const std::string& task, Done done);

  /// See ServiceUnit. Of a child, it does nothing.
  bool retry(const std::string& task);
  void reset_failed(const std::string& task);

  /// Forgets a child task that has ended; false when it has not, or is no child.
  bool forget(const std::string& task);

  /// Creates a service's object without starting it; its load_error() says why not.
  void load(ServiceUnit& unit);
  /// Stops a service and lets go of its code. `done` is told why the code stays mapped all the same; empty
  /// when it does not.
  void unload(const std::string& service, std::function<void(std::string mapped)> done);

  /// What would change if these were the settings.
  ReloadPlan plan(const settings::Settings& next) const;
  /// What is wrong with them, for people, each with its place; empty when they can be applied.
  std::vector<std::string> problems(const settings::Settings& next) const;
  /// Makes them the settings, and does what plan() said. `done` is called when that has settled.
  void apply(settings::Settings next, Done done);
  /// The same for what one service's entry says, without starting or stopping anything: what the next start
  /// goes by.
  void adopt(settings::Settings next);
  /// More is known of the plugins' parameters (Settings::known): of what is secret of services that are not
  /// loaded.
  void conceal_again();
  /// Loads these services' plugins anew, from their present files, and starts again what ran or had failed,
  /// and core services that are done. Throws LoadError before anything is done when one can't be loaded.
  /// `done` is told what went wrong; empty when nothing did.
  void swap(const std::vector<std::string>& services, std::function<void(std::vector<std::string>)> done);

  /// Looks for new, changed and lost plugin files; new ones are loaded, and started if enabled. The names of
  /// the services that are new, and of those whose plugin was changed and that go on with the old one.
  struct Found {
    std::vector<std::string> added;
    std::vector<std::string> changed;
  };
  Found rescan();

  /// Whether there is a task of this full name; the calls around this one need it.
  bool knows(const std::string& task) const;
  TaskState state(const std::string& task) const;
  /// A service's status, or its child's.
  TaskStatus status(const std::string& task, bool full) const;
  std::vector<ServiceFile> list() const;
  ServiceFile file_of(const ServiceUnit& unit) const;
  Explanation why(const std::string& task) const;
  /// By "hello.service".
  const std::map<std::string, std::unique_ptr<ServiceUnit>, std::less<>>& units() const noexcept {
    return units_;
  }

  /// The service that a task belongs to; nullptr when there is none.
  ServiceUnit* unit_of(std::string_view task) const;

  Subscription subscribe(Listener listener);
  std::optional<aio::WallTime> ready_since() const noexcept { return ready_since_; }
  aio::WallTime made_at() const noexcept { return made_at_; }
  /// From the engine's making until all services were up.
  std::optional<aio::Duration> boot_took() const noexcept { return boot_took_; }
  const settings::Settings& settings() const noexcept { return settings_; }

 private:
  using Units = std::vector<ServiceUnit*>;

  void make_context();
  // engine_boot.cpp
  void add_units();
  ServiceUnit& add_unit(settings::ServiceSettings settings);
  void hold_culprits();
  void load_enabled();
  void start_core();
  void start_rest();
  void leave_out(ServiceUnit& unit);
  void become_ready();
  void finish_shut_down();

  // engine_reload.cpp
  std::optional<settings::ServiceSettings> settings_of(const settings::Settings& all,
                                                       const ServiceUnit& unit) const;
  std::vector<std::string> problems_of(const settings::Settings& all,
                                       const settings::ServiceSettings& service) const;
  void take_daemon_settings();
  void bring_up(const ReloadPlan& plan, const Done& done);
  void remove_unit(const std::string& name);
  void take_down(const Units& units, Done then);
  void drop_left();
  ServiceUnit* bring_back(const std::string& name);
  ServiceUnit* known_or_configured(const std::string& unit);
  bool may_start(ServiceUnit& unit);
  bool may_come_back(ServiceUnit& unit);
  void start_together(const Units& units, const std::string& reason);

  // engine_load.cpp
  std::string let_go(ServiceUnit& unit);
  std::string mapped_because(const std::weak_ptr<void>& code, const std::string& pinned) const;
  struct Swap;
  void finish_swap(const Swap& swap, const std::function<void(std::vector<std::string>)>& done);

  void publish(const StateChange& change);
  void proceed_waiting();
  Children::Child* child(const std::string& task) const;
  void start_child(Children::Child& found, ServiceUnit& unit, const Done& done);
  void stop_task(const std::string& task, const std::string& reason, Done done);
  /// Runs it soon, unless the engine is gone by then.
  void post(std::function<void()> function);

  EngineParts parts_;
  settings::Settings& settings_;
  UnitContext context_;
  aio::TimePoint started_;
  aio::WallTime made_at_;
  std::map<std::string, std::string> held_;
  std::map<std::string, PluginFile> files_;                                 // by the plugin's name
  std::map<std::string, std::unique_ptr<ServiceUnit>, std::less<>> units_;  // by "hello.service"
  std::vector<std::unique_ptr<ServiceUnit>> leaving_;  // not known any more, but they ignore their stop
  Units booting_;                                      // those that are about to be started
  Requirements requirements_;
  std::vector<std::weak_ptr<Listener>> listeners_;
  std::optional<aio::WallTime> ready_since_;
  std::optional<aio::Duration> boot_took_;
  bool booted_ = false;  // all were started
  bool closing_ = false;
  std::optional<aio::TimePoint> down_since_;  // all has ended, or ignores its stop
  Done ready_;
  std::vector<Done> down_;
  aio::Timer boot_timer_;
  std::uint64_t random_state_;
  std::shared_ptr<void> alive_ = std::make_shared<char>();  // for what comes back later, maybe too late
};

}  // namespace aiod::engine

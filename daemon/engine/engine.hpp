#pragma once

#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
#include "engine/requirements.hpp"
#include "engine/status.hpp"
#include "engine/unit.hpp"
#include "settings/loader.hpp"

namespace aiod::engine {

/// What the engine is built from; all of it outlives the engine.
struct EngineParts {
  aio::Loop& loop;
  aio::LogSink& log;
  aio::gpio::Board& board;
  PluginSource& plugins;
  const settings::Settings& settings;
};

/// Every service of the daemon: brings them up in order, steers them by name, tells what they do, and takes
/// them down. Does no I/O itself and knows time only by the loop's clock. Loop's thread only.
class Engine {
 public:
  using Done = std::function<void()>;
  using Listener = std::function<void(const StateChange&)>;
  /// Ends with the last copy.
  using Subscription = std::shared_ptr<void>;

  explicit Engine(EngineParts parts);
  ~Engine();

  /// Finds the plugins, starts the enabled core services, and once they have ended, or boot_timeout is over,
  /// the others. `ready` is called when all of those have had their first resume.
  void boot(Done ready);

  /// Stops everything, latest first, the core services when all others have ended. `done` is called when all
  /// has ended, or has ignored its stop for too long. Nothing can be started any more.
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
  void start(const std::string& task, Done done);
  void stop(const std::string& task, Done done);
  void restart(const std::string& task, Done done);

  /// Whether there is a task of this full name; the calls around this one need it.
  bool knows(const std::string& task) const;
  TaskState state(const std::string& task) const;
  /// A service's status, or its child's.
  TaskStatus status(const std::string& task, bool full) const;
  std::vector<ServiceFile> list() const;

  /// The service that a task belongs to; nullptr when there is none.
  ServiceUnit* unit_of(std::string_view task) const;

  Subscription subscribe(Listener listener);
  std::optional<aio::WallTime> ready_since() const noexcept { return ready_since_; }

 private:
  void add_units();
  void load_enabled();
  void start_core();
  void start_rest();
  void become_ready();
  void stop_wave(bool core, const Done& done);
  void finish_shut_down();
  void publish(const StateChange& change);
  void proceed_waiting();
  Children::Child* child(const std::string& task) const;
  void start_child(Children::Child& found, ServiceUnit& unit, const Done& done);
  void stop_task(const std::string& task, const std::string& reason, Done done);
  /// Runs it soon, unless the engine is gone by then.
  void post(std::function<void()> function);

  EngineParts parts_;
  UnitContext context_;
  aio::TimePoint started_;
  std::vector<PluginFile> files_;
  std::map<std::string, std::unique_ptr<ServiceUnit>, std::less<>> units_;  // by "hello.service"
  std::vector<ServiceUnit*> booting_;  // the enabled ones; empty once all were started
  Requirements requirements_;
  std::vector<std::weak_ptr<Listener>> listeners_;
  std::optional<aio::WallTime> ready_since_;
  bool closing_ = false;
  std::optional<aio::TimePoint> down_since_;  // all has ended, or ignores its stop
  Done ready_;
  std::vector<Done> down_;
  aio::Timer boot_timer_;
  std::shared_ptr<void> alive_ = std::make_shared<char>();  // for what comes back later, maybe too late
};

}  // namespace aiod::engine

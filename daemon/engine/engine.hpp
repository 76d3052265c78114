#pragma once

#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
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

  /// Stops everything, latest first. `done` is called when all has ended, or has ignored its stop for too
  /// long.
  void shut_down(Done done);

  /// Drops what ignores its stop. Turn the loop once more before the engine is destroyed.
  void abandon();

  /// The names of the tasks that a pattern means, in order; empty when there are none.
  std::vector<std::string> match(const std::string& pattern) const;

  /// By a task's full name. `done` is called when the task has started or ended, or at the latest when it has
  /// ignored its stop for its stop_timeout.
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
  ServiceUnit* unit_of(const std::string& task) const;

  Subscription subscribe(Listener listener);
  std::optional<aio::WallTime> ready_since() const noexcept { return ready_since_; }

 private:
  void add_units();
  void start_core();
  void start_rest();
  void become_ready();
  void finish_shut_down();
  void publish(const StateChange& change);
  Children::Child* child(const std::string& task) const;
  void stop_child(const std::string& task, const std::string& reason, Done done);

  EngineParts parts_;
  UnitContext context_;
  aio::TimePoint started_;
  std::vector<PluginFile> files_;
  std::map<std::string, std::unique_ptr<ServiceUnit>> units_;  // by "hello.service"
  std::vector<ServiceUnit*> order_;                            // in which they were started
  std::vector<std::weak_ptr<Listener>> listeners_;
  std::optional<aio::WallTime> ready_since_;
  std::size_t awaited_ = 0;  // core services at boot, all services at shut-down
  Done ready_;
  Done down_;
  aio::Timer boot_timer_;
};

}  // namespace aiod::engine

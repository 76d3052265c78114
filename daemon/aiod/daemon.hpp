#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <boost/asio/signal_set.hpp>

#include <memory>
#include <optional>
#include <string>

#include "aiod/last_runs_keeper.hpp"
#include "aiod/load_guard.hpp"
#include "aiod/options.hpp"
#include "aiod/parameter_memory.hpp"
#include "aiod/paths.hpp"
#include "aiod/plugins.hpp"
#include "aiod/quarantine.hpp"
#include "aiod/systemd.hpp"
#include "aiod/upkeep.hpp"
#include "aiod/wall_clock.hpp"
#include "control/configuration.hpp"
#include "control/method_table.hpp"
#include "control/operations.hpp"
#include "control/server.hpp"
#include "control/service_control.hpp"
#include "engine/engine.hpp"
#include "logging/log.hpp"
#include "plugin/watch.hpp"
#include "settings/loader.hpp"
#include "state/black_box.hpp"
#include "state/state_directory.hpp"

namespace aiod {

/// The whole daemon: its rooms, built in the order of the data's flow and taken down in reverse.
class Daemon {
 public:
  /// Throws when it can't start: the socket, the state directory or the board is not to be had.
  /// A disk that is full, read-only or broken isn't a reason: it does without what it can't keep there.
  /// `sources` are what `settings` were read from, and are read again to reload.
  /// `memory` outlives it, and is written while it runs.
  Daemon(const Options& options, const Paths& paths, settings::Settings settings, settings::Sources sources,
         ParameterMemory& memory);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Boots, and runs until SIGTERM or SIGINT; a second one does not wait for what ignores its stop.
  void run();

 private:
  void log(aio::LogLevel level, const std::string& text);
  void log_what_was_found();
  void record_crashes();
  void keep_what_the_disk_takes();
  void watch_plugins();
  void look_for_plugins();
  void reload();
  void observe_loop();
  void await_signal();
  void handle_signal(int number);
  void shut_down(const std::string& why);
  void become_ready();
  bool workers_end() const;
  void take_down();

  const settings::DaemonSettings& current() const;

  // In the order of life. The plugins' code goes last: anything below may still refer to it.
  settings::Settings settings_;  // those of the start; the engine has the present ones
  ParameterMemory& memory_;
  Paths paths_;
  aio::SystemClock clock_;
  state::StateDirectory state_;
  state::BlackBox black_box_;
  state::LoadDeaths load_deaths_;
  LoadGuard load_guard_;
  logging::Log log_;
  Plugins plugins_;
  aio::Loop loop_;
  Upkeep upkeep_;
  std::unique_ptr<aio::gpio::Board> board_;
  Readiness readiness_;
  boost::asio::signal_set signals_;
  WallClock wall_clock_;
  LastRunsKeeper last_runs_;
  std::unique_ptr<engine::Engine> engine_;
  std::optional<Quarantine> quarantine_;
  control::Operations operations_;
  control::Configuration configuration_;
  control::ServiceControl service_control_;
  control::MethodTable methods_;
  control::Server server_;
  std::optional<plugin::Watch> watch_;
  bool stopping_ = false;
};

}  // namespace aiod

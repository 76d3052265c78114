#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <boost/asio/signal_set.hpp>

#include <memory>
#include <set>
#include <string>

#include "aiod/options.hpp"
#include "aiod/paths.hpp"
#include "aiod/plugins.hpp"
#include "aiod/systemd.hpp"
#include "control/method_table.hpp"
#include "control/operations.hpp"
#include "control/server.hpp"
#include "engine/engine.hpp"
#include "logging/log.hpp"
#include "settings/loader.hpp"
#include "state/black_box.hpp"
#include "state/state_directory.hpp"

namespace aiod {

/// The whole daemon: its rooms, built in the order of the data's flow and taken down in reverse.
class Daemon {
 public:
  /// Throws when it can't start: the socket, the state directory or the board is not to be had.
  Daemon(const Options& options, const Paths& paths, settings::Settings settings);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Boots, and runs until SIGTERM or SIGINT; a second one does not wait for what ignores its stop.
  void run();

  /// The units ("hello@kitchen.service") whose plugin brought the daemon down too often: they must not start.
  const std::set<std::string>& held_units() const noexcept { return black_box_.held(); }

 private:
  void log(aio::LogLevel level, const std::string& text);
  void log_what_was_found();
  void record_crashes();
  void observe_loop();
  void await_signal();
  void handle_signal(int number);
  void shut_down(const std::string& why);
  void take_down();

  // In the order of life. The plugins' code goes last: anything below may still refer to it.
  settings::Settings settings_;
  Paths paths_;
  aio::SystemClock clock_;
  state::StateDirectory state_;
  state::BlackBox black_box_;
  logging::Log log_;
  Plugins plugins_;
  aio::Loop loop_;
  std::unique_ptr<aio::gpio::Board> board_;
  Readiness readiness_;
  boost::asio::signal_set signals_;
  std::unique_ptr<engine::Engine> engine_;
  control::Operations operations_;
  control::MethodTable methods_;
  control::Server server_;
  bool stopping_ = false;
};

}  // namespace aiod

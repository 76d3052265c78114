#pragma once

#include <aio/log.hpp>

#include <string>
#include <vector>

#include "aiod/plugins.hpp"
#include "engine/engine.hpp"
#include "state/black_box.hpp"
#include "state/load_deaths.hpp"

namespace aiod {

/// Keeps services from starting whose plugin brought the daemon down: at once when that was while it was
/// loaded, or when it is new and the daemon was not ready yet, until its file changes; for a crash later on
/// after the third. reset-failed lets go of them. What it refers to outlives it. Loop's thread.
class Quarantine {
 public:
  /// Before the engine boots.
  Quarantine(state::BlackBox& crashes, state::LoadDeaths& deaths, const Plugins& plugins,
             engine::Engine& engine, aio::LogSink& log);
  Quarantine(const Quarantine&) = delete;
  Quarantine& operator=(const Quarantine&) = delete;

  /// The plugins' folders were looked at again: what is held for a file that is another now is loaded, and
  /// started if it is enabled.
  void let_go_of_changed_files();

 private:
  void judge_boot();
  void hold();
  void let_go(const engine::StateChange& change);
  void bring_up(const std::string& unit);
  std::vector<std::string> units_of(const std::string& plugin) const;
  void log(aio::LogLevel level, const std::string& text);

  state::BlackBox& crashes_;
  state::LoadDeaths& deaths_;
  const Plugins& plugins_;
  engine::Engine& engine_;
  aio::LogSink& log_;
  engine::Engine::Subscription releases_;
};

}  // namespace aiod

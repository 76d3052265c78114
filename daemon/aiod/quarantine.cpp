#include "aiod/quarantine.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <system_error>

#include "aiod/load_guard.hpp"
#include "logging/log.hpp"
#include "state/crash_record.hpp"

namespace aiod {

Quarantine::Quarantine(state::BlackBox& crashes, state::LoadDeaths& deaths, const Plugins& plugins,
                       engine::Engine& engine, aio::LogSink& log)
    : crashes_(crashes), deaths_(deaths), plugins_(plugins), engine_(engine), log_(log) {
  let_go_of_changed_files();
  judge_boot();
  hold();
  releases_ = engine_.subscribe([this](const engine::StateChange& change) { let_go(change); });
}

// A plugin that is new since the daemon was last ready, and brings it down before it is ready again, has
// never been of use; an older one is held after the third crash. The record of a crash has no file: one that
// has changed since is not to blame.
void Quarantine::judge_boot() {
  const std::optional<state::Crash>& crash = crashes_.last_crash();
  if (!deaths_.ended_booting() || !crash) return;
  const plugin::Found* found = plugins_.find(state::plugin_of_unit(state::unit_of_task(crash->task)));
  if (found == nullptr || found->stamp.changed_ns > crash->time.time_since_epoch().count() ||
      found->stamp.changed_ns < deaths_.last_ready_ns())
    return;
  state::LoadedFile file = loaded_file(*found);
  if (deaths_.find(file) != nullptr) return;
  file.how = state::signal_name(crash->signal);
  log(aio::LogLevel::warning,
      fmt::format("{0} is held until {1} changes, because it brought the daemon down before that was ready; "
                  "aioctl reset-failed {0} lets go of it",
                  file.plugin, file.path));
  try {
    deaths_.hold(std::move(file));
  } catch (const std::system_error& e) {
    log(aio::LogLevel::warning, e.what());
  }
}

void Quarantine::hold() {
  std::map<std::string, std::string> reasons;
  for (const state::LoadedFile& held : deaths_.held()) {
    if (plugins_.find(held.plugin) == nullptr) continue;
    for (const std::string& unit : units_of(held.plugin))
      reasons.emplace(
          unit,
          "its plugin brought the daemon down while it was loaded or started; held until that file changes");
  }
  for (const std::string& unit : crashes_.held())
    reasons.emplace(unit, "it brought the daemon down three times in ten minutes");
  engine_.hold(std::move(reasons));
}

std::vector<std::string> Quarantine::units_of(const std::string& plugin) const {
  std::vector<std::string> units{plugin + ".service"};
  for (const auto& [name, service] : engine_.settings().services)
    if (service.plugin == plugin && name != plugin) units.push_back(name + ".service");
  return units;
}

void Quarantine::let_go(const engine::StateChange& change) {
  const bool was_held = change.from == engine::TaskState::held;
  if (!was_held && change.reason != "reset-failed") return;
  try {
    if (was_held) crashes_.forget(change.task);
    deaths_.forget(state::plugin_of_unit(change.task));
  } catch (const std::system_error& e) {
    log(aio::LogLevel::warning,
        fmt::format("{} is let go of until the daemon's next start only: {}", change.task, e.what()));
  }
}

void Quarantine::let_go_of_changed_files() {
  const std::vector<state::LoadedFile> held = deaths_.held();
  for (const state::LoadedFile& file : held) {
    const plugin::Found* found = plugins_.find(file.plugin);
    if (found == nullptr || file.same_file(loaded_file(*found))) continue;
    log(aio::LogLevel::info, fmt::format("{} has changed: {} is held no more", file.path, file.plugin));
    try {
      deaths_.forget(file.plugin);
    } catch (const std::system_error& e) {
      log(aio::LogLevel::warning, e.what());
    }
    for (const std::string& unit : units_of(file.plugin)) bring_up(unit);
  }
}

// Units don't exist before the boot.
void Quarantine::bring_up(const std::string& name) {
  engine::ServiceUnit* unit = engine_.service(name);
  if (unit == nullptr || unit->state() != engine::TaskState::held) return;
  engine_.reset_failed(name);
  if (unit->settings().enabled == false) return;
  engine_.load(*unit);
  if (unit->loaded() && unit->enabled()) engine_.start(name, [] {});
}

void Quarantine::log(aio::LogLevel level, const std::string& text) {
  log_.write(level, logging::daemon_unit, text);
}

}  // namespace aiod

#include <algorithm>
#include <utility>

#include "engine/completion.hpp"
#include "engine/engine.hpp"
#include "engine/shut_down.hpp"

// How all services come up, and go down.
namespace aiod::engine {
namespace {

bool is_core(const ServiceUnit* unit) {
  return unit->type() == aio::ServiceType::core;
}

}  // namespace

// One unit for each plugin and for each configured service; a configured service without a plugin is known
// too, and inactive.
void Engine::add_units() {
  for (PluginFile& file : parts_.plugins.list()) files_.insert_or_assign(file.name, std::move(file));
  for (const auto& [name, service] : settings_.services) add_unit(service);
  for (const auto& [name, file] : files_)
    if (!settings_.services.contains(name)) add_unit({.name = name, .plugin = name, .instance = {}});
}

ServiceUnit& Engine::add_unit(settings::ServiceSettings settings) {
  const auto file = files_.find(settings.plugin);
  if (ServiceUnit* back = bring_back(settings.name + ".service")) {
    back->configure(std::move(settings));
    back->set_path(file != files_.end() ? file->second.path : std::string());
    return *back;
  }
  auto unit = std::make_unique<ServiceUnit>(context_, std::move(settings),
                                            file != files_.end() ? file->second.path : std::string());
  ServiceUnit& added = *unit;
  units_.insert_or_assign(added.name(), std::move(unit));
  return added;
}

// All of them before anything else: whoever is told of the first failure may start others.
void Engine::hold_culprits() {
  for (const auto& [name, reason] : std::exchange(held_, {}))
    if (const auto unit = units_.find(name); unit != units_.end()) unit->second->hold(reason);
}

void Engine::load_enabled() {
  for (const auto& [name, unit] : units_) {
    if (unit->settings().enabled == false || unit->state() == TaskState::held) continue;
    if (!unit->path().empty()) {
      if (unit->load(started_) && unit->enabled()) booting_.push_back(unit.get());
    } else {
      unit->report_no_plugin();
    }
  }
}

void Engine::boot(Done ready) {
  ready_ = ready ? std::move(ready) : [] {};
  add_units();
  hold_culprits();
  load_enabled();
  start_core();
}

void Engine::start_core() {
  const auto rest = std::stable_partition(booting_.begin(), booting_.end(), is_core);
  const std::vector<ServiceUnit*> core(booting_.begin(), rest);
  boot_timer_.arm(parts_.loop.clock().now() + settings_.daemon.boot_timeout);
  const Done ended = after(core.size() + 1, [this] { start_rest(); });
  for (ServiceUnit* unit : core) {
    unit->start("boot");
    unit->when_ended(ended);
  }
  ended();
}

// Called when the core services have ended and when boot_timeout is over, whichever is first.
void Engine::start_rest() {
  if (closing_ || std::exchange(booted_, true)) return;
  boot_timer_.cancel();
  const std::vector<ServiceUnit*> all = booting_;  // who is told of the starts may shut down
  for (ServiceUnit* unit : all) {
    if (closing_) break;
    if (!is_core(unit)) {
      unit->start("boot");
    } else if (!has_ended(unit->state())) {
      unit->host().logger().warning("has not ended within boot_timeout; the others start without it");
    }
  }
  booting_.clear();
  // Behind the first resumes of those that were just started.
  post([this] { become_ready(); });
}

// It was stopped or removed before its turn came: whoever waits for it need not.
void Engine::leave_out(ServiceUnit& unit) {
  if (std::erase(booting_, &unit) > 0) post([this] { proceed_waiting(); });
}

void Engine::become_ready() {
  if (closing_) return;
  ready_since_ = parts_.loop.clock().wall_now();
  boot_took_ = parts_.loop.clock().now() - started_;
  if (const Done ready = std::exchange(ready_, nullptr)) ready();
}

void Engine::shut_down(Done done) {
  if (done) down_.push_back(std::move(done));
  if (std::exchange(closing_, true)) {
    if (down_since_) finish_shut_down();
    return;
  }
  boot_timer_.cancel();
  booting_.clear();
  Units living;
  for (const auto& [name, unit] : units_)
    if (!has_ended(unit->state()) || unit->any_alive()) living.push_back(unit.get());
  ShutDown::begin(living, "shut-down", [this] { finish_shut_down(); });
}

void Engine::finish_shut_down() {
  down_since_ = parts_.loop.clock().now();
  for (Done& done : std::exchange(down_, {})) parts_.loop.post(std::move(done));
}

void Engine::abandon() {
  for (const auto& [name, unit] : units_) unit->abandon();
  for (const auto& unit : leaving_) unit->abandon();
}

}  // namespace aiod::engine

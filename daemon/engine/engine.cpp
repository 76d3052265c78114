#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "engine/names.hpp"
#include "settings/explain.hpp"

namespace aiod::engine {
namespace {

// Calls back once when the last copy of it is called; made with as many as will be.
Engine::Done after(std::size_t calls, Engine::Done done) {
  auto open = std::make_shared<std::size_t>(calls);
  return [open, done = std::move(done)] {
    if (--*open == 0) done();
  };
}

bool is_core(const ServiceUnit* unit) {
  return unit->type() == aio::ServiceType::core;
}

}  // namespace

Engine::Engine(EngineParts parts)
    : parts_(parts),
      context_{.loop = parts.loop,
               .log = parts.log,
               .board = parts.board,
               .plugins = parts.plugins,
               .log_level = parts.settings.daemon.log.level,
               .stop_timeout = parts.settings.daemon.stop_timeout,
               .on_change = [this](const StateChange& change) { publish(change); }},
      started_(parts.loop.clock().now()),
      requirements_([this](const std::string& name) { return service(name); }),
      boot_timer_(parts.loop, [this] { start_rest(); }) {
  context_.find = [this](std::string_view service,
                         std::string_view key) -> std::shared_ptr<const aio::detail::Offer> {
    ServiceUnit* unit = unit_of(unit_name(service));
    return unit != nullptr ? unit->host().offer(key) : nullptr;
  };
  context_.explain = [this](const settings::ServiceSettings& service, const aio::BindProblem& problem) {
    return settings::explain(parts_.settings, service, problem);
  };
  context_.readiness = [this](ServiceUnit& unit) { return requirements_.check(unit, booting_); };
}

Engine::~Engine() = default;

void Engine::post(std::function<void()> function) {
  parts_.loop.post([weak = std::weak_ptr(alive_), function = std::move(function)] {
    if (!weak.expired()) function();
  });
}

// One unit for each plugin and for each configured service; a configured service without a plugin is known
// too, and inactive.
void Engine::add_units() {
  files_ = parts_.plugins.list();
  std::map<std::string, std::string> paths;
  std::map<std::string, settings::ServiceSettings> wanted = parts_.settings.services;
  for (const PluginFile& file : files_) {
    paths.emplace(file.name, file.path);
    if (wanted.contains(file.name)) continue;
    settings::ServiceSettings plain;
    plain.name = plain.plugin = file.name;
    wanted.emplace(file.name, std::move(plain));
  }
  for (auto& [name, service] : wanted) {
    const auto path = paths.find(service.plugin);
    auto unit =
        std::make_unique<ServiceUnit>(context_, std::move(service), path != paths.end() ? path->second : "");
    units_.emplace(unit->name(), std::move(unit));
  }
}

void Engine::load_enabled() {
  for (const auto& [name, unit] : units_) {
    if (unit->settings().enabled == false) continue;
    if (!unit->path().empty()) {
      if (unit->load(started_) && unit->enabled()) booting_.push_back(unit.get());
    } else {
      unit->host().logger().warning("no plugin: {}_service.so is in none of the services directories",
                                    unit->settings().plugin);
    }
  }
}

void Engine::boot(Done ready) {
  ready_ = ready ? std::move(ready) : [] {};
  add_units();
  load_enabled();
  start_core();
}

void Engine::start_core() {
  const auto rest = std::stable_partition(booting_.begin(), booting_.end(), is_core);
  const std::vector<ServiceUnit*> core(booting_.begin(), rest);
  boot_timer_.arm(parts_.loop.clock().now() + parts_.settings.daemon.boot_timeout);
  const Done ended = after(core.size() + 1, [this] { start_rest(); });
  for (ServiceUnit* unit : core) {
    unit->start("boot");
    unit->when_ended(ended);
  }
  ended();
}

// Called when the core services have ended and when boot_timeout is over, whichever is first.
void Engine::start_rest() {
  if (booting_.empty() && !boot_timer_.armed()) return;
  boot_timer_.cancel();
  const std::vector<ServiceUnit*> all = booting_;  // who is told of the starts may shut down
  for (ServiceUnit* unit : all)
    if (!closing_ && !is_core(unit)) unit->start("boot");
  booting_.clear();
  // Behind the first resumes of those that were just started.
  post([this] { become_ready(); });
}

void Engine::become_ready() {
  if (closing_) return;
  ready_since_ = parts_.loop.clock().wall_now();
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
  stop_wave(false, [this] { stop_wave(true, [this] { finish_shut_down(); }); });
}

void Engine::stop_wave(bool core, const Done& done) {
  std::vector<ServiceUnit*> living;
  for (const auto& [name, unit] : units_)
    if (is_core(unit.get()) == core && (!has_ended(unit->state()) || unit->any_alive()))
      living.push_back(unit.get());
  std::sort(living.begin(), living.end(),
            [](const ServiceUnit* a, const ServiceUnit* b) { return a->start_number() > b->start_number(); });
  const Done ended = after(living.size() + 1, done);
  for (ServiceUnit* unit : living) {
    unit->stop("shut-down");
    unit->when_settled(ended);
  }
  ended();
}

void Engine::finish_shut_down() {
  down_since_ = parts_.loop.clock().now();
  for (Done& done : std::exchange(down_, {})) parts_.loop.post(std::move(done));
}

void Engine::abandon() {
  for (const auto& [name, unit] : units_) unit->abandon();
}

std::vector<std::string> Engine::match(const std::string& pattern) const {
  if (!is_wildcard(pattern)) {
    std::string name = unit_name(pattern);
    return knows(name) ? std::vector<std::string>{std::move(name)} : std::vector<std::string>();
  }
  std::vector<std::string> names;
  for (const auto& [name, unit] : units_) {
    if (matches(pattern, name)) names.push_back(name);
    unit->children().for_each([&](const Children::Child& child) {
      if (matches(pattern, child.record.name())) names.push_back(child.record.name());
    });
  }
  return names;
}

ServiceUnit* Engine::service(const std::string& name) const {
  const auto found = units_.find(unit_name(name));
  return found != units_.end() ? found->second.get() : nullptr;
}

ServiceUnit* Engine::unit_of(std::string_view task) const {
  const auto found = units_.find(unit_name(service_name(task)));
  return found != units_.end() ? found->second.get() : nullptr;
}

Children::Child* Engine::child(const std::string& task) const {
  ServiceUnit* unit = unit_of(task);
  return unit != nullptr ? unit->children().find(task) : nullptr;
}

void Engine::start(const std::string& task, Done done) {
  if (closing_ || !knows(task)) return done();
  ServiceUnit& unit = *unit_of(task);
  if (Children::Child* found = child(task)) return start_child(*found, unit, done);
  unit.start("start asked for");
  unit.when_settled(std::move(done));
}

// A child lives with its service: without it there is nothing that it could run for.
void Engine::start_child(Children::Child& found, ServiceUnit& unit, const Done& done) {
  const TaskState state = unit.state();
  if (state == TaskState::running || state == TaskState::done || state == TaskState::scheduled)
    unit.children().start(found, "start asked for");
  else
    unit.host().logger().warning("{} was not started, because the service is {}", found.record.name(),
                                 to_string(state));
  done();
}

void Engine::stop_task(const std::string& task, const std::string& reason, Done done) {
  if (!knows(task)) return done();
  ServiceUnit& unit = *unit_of(task);
  if (Children::Child* found = child(task)) {
    unit.children().stop(*found, reason);
    unit.children().when_ended(task, std::move(done));
  } else {
    unit.stop(reason);
    unit.when_settled(std::move(done));
  }
}

void Engine::stop(const std::string& task, Done done) {
  stop_task(task, "stop asked for", std::move(done));
}

void Engine::restart(const std::string& task, Done done) {
  stop_task(task, "restart asked for",
            [this, task, done = std::move(done)] { post([this, task, done] { start(task, done); }); });
}

bool Engine::knows(const std::string& task) const {
  return units_.contains(task) || child(task) != nullptr;
}

TaskState Engine::state(const std::string& task) const {
  const Children::Child* found = child(task);
  return found != nullptr ? found->record.state() : unit_of(task)->state();
}

TaskStatus Engine::status(const std::string& task, bool full) const {
  ServiceUnit* unit = unit_of(task);
  const Children::Child* found = unit->children().find(task);
  return found != nullptr ? unit->status_of(*found) : unit->status(full);
}

std::vector<ServiceFile> Engine::list() const {
  std::vector<ServiceFile> all;
  for (const auto& [name, unit] : units_) {
    std::string error;
    if (unit->path().empty())
      error = "no plugin";
    else if (const auto& failure = unit->load_error())
      error = failure->message;
    all.push_back({.name = unit->settings().name,
                   .path = unit->path(),
                   .loaded = unit->loaded(),
                   .enabled = unit->enabled(),
                   .error = std::move(error)});
  }
  return all;
}

Engine::Subscription Engine::subscribe(Listener listener) {
  auto kept = std::make_shared<Listener>(std::move(listener));
  listeners_.push_back(kept);
  return kept;
}

void Engine::publish(const StateChange& change) {
  if (requirements_.any_waiting()) post([this] { proceed_waiting(); });
  std::erase_if(listeners_, [](const auto& weak) { return weak.expired(); });
  const auto current = listeners_;  // a listener may subscribe or leave
  for (const auto& weak : current)
    if (const auto listener = weak.lock()) (*listener)(change);
}

void Engine::proceed_waiting() {
  for (ServiceUnit* unit : requirements_.take_waiting()) unit->proceed();
}

}  // namespace aiod::engine

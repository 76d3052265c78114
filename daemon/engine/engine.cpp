#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "engine/names.hpp"
#include "settings/explain.hpp"

namespace aiod::engine {
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
      boot_timer_(parts.loop, [this] { start_rest(); }) {
  context_.find = [this](std::string_view service,
                         std::string_view key) -> std::shared_ptr<const aio::detail::Offer> {
    ServiceUnit* unit = unit_of(unit_name(service));
    return unit != nullptr ? unit->host().offer(key) : nullptr;
  };
  context_.explain = [this](const settings::ServiceSettings& service, const aio::BindProblem& problem) {
    return settings::explain(parts_.settings, service, problem);
  };
}

Engine::~Engine() = default;

// One unit for each plugin and for each configured service; a configured service without a plugin is known
// too, and inactive.
void Engine::add_units() {
  files_ = parts_.plugins.list();
  std::map<std::string, settings::ServiceSettings> wanted = parts_.settings.services;
  for (const PluginFile& file : files_) {
    if (wanted.contains(file.name)) continue;
    settings::ServiceSettings plain;
    plain.name = plain.plugin = file.name;
    wanted.emplace(file.name, std::move(plain));
  }
  for (auto& [name, service] : wanted) {
    const auto file =
        std::find_if(files_.begin(), files_.end(),
                     [&plugin = service.plugin](const PluginFile& f) { return f.name == plugin; });
    const std::string path = file != files_.end() ? file->path : std::string();
    auto unit = std::make_unique<ServiceUnit>(context_, std::move(service), path);
    units_.emplace(unit->name(), std::move(unit));
  }
}

void Engine::boot(Done ready) {
  ready_ = std::move(ready);
  add_units();
  for (const auto& [name, unit] : units_) {
    if (unit->path().empty()) {
      if (unit->settings().enabled.value_or(true))
        unit->host().logger().warning("no plugin: {}_service.so is in none of the services directories",
                                      unit->settings().plugin);
      continue;
    }
    if (unit->settings().enabled == false) continue;
    if (unit->load(started_) && unit->enabled()) order_.push_back(unit.get());
  }
  start_core();
}

void Engine::start_core() {
  std::stable_partition(order_.begin(), order_.end(),
                        [](const ServiceUnit* unit) { return unit->type() == aio::ServiceType::core; });
  boot_timer_.arm(parts_.loop.clock().now() + parts_.settings.daemon.boot_timeout);
  awaited_ = 1;  // this function itself
  for (ServiceUnit* unit : order_) {
    if (unit->type() != aio::ServiceType::core) continue;
    ++awaited_;
    unit->start("boot");
    unit->when_ended([this] {
      if (--awaited_ == 0) start_rest();
    });
  }
  if (--awaited_ == 0) start_rest();
}

void Engine::start_rest() {
  if (!ready_) return;
  boot_timer_.cancel();
  for (ServiceUnit* unit : order_)
    if (unit->type() != aio::ServiceType::core) unit->start("boot");
  // Behind the first resumes of those that were just started.
  parts_.loop.post([this] { become_ready(); });
}

void Engine::become_ready() {
  ready_since_ = parts_.loop.clock().wall_now();
  if (Done ready = std::exchange(ready_, nullptr)) ready();
}

void Engine::shut_down(Done done) {
  down_ = std::move(done);
  ready_ = nullptr;
  boot_timer_.cancel();
  awaited_ = 1;
  std::vector<ServiceUnit*> living;
  for (const auto& [name, unit] : units_)
    if (!has_ended(unit->state()) || unit->any_alive()) living.push_back(unit.get());
  const auto rank = [this](const ServiceUnit* unit) { return std::find(order_.begin(), order_.end(), unit); };
  std::stable_sort(living.begin(), living.end(),
                   [&](const ServiceUnit* a, const ServiceUnit* b) { return rank(a) > rank(b); });
  for (ServiceUnit* unit : living) {
    ++awaited_;
    unit->stop("shut-down");
    unit->when_settled([this] { finish_shut_down(); });
  }
  finish_shut_down();
}

void Engine::finish_shut_down() {
  if (--awaited_ > 0) return;
  if (Done done = std::exchange(down_, nullptr)) parts_.loop.post(std::move(done));
}

void Engine::abandon() {
  for (const auto& [name, unit] : units_) unit->abandon();
}

std::vector<std::string> Engine::match(const std::string& pattern) const {
  std::vector<std::string> names;
  for (const auto& [name, unit] : units_) {
    if (matches(pattern, name)) names.push_back(name);
    unit->children().for_each([&](const Children::Child& child) {
      if (matches(pattern, child.record.name())) names.push_back(child.record.name());
    });
  }
  return names;
}

ServiceUnit* Engine::unit_of(const std::string& task) const {
  constexpr std::string_view suffix = ".service";
  const auto found = units_.find(task.substr(0, task.find(suffix)) + std::string(suffix));
  return found != units_.end() ? found->second.get() : nullptr;
}

Children::Child* Engine::child(const std::string& task) const {
  ServiceUnit* unit = unit_of(task);
  return unit != nullptr ? unit->children().find(task) : nullptr;
}

void Engine::start(const std::string& task, Done done) {
  if (Children::Child* found = child(task)) {
    unit_of(task)->children().start(*found, "start asked for");
    done();
    return;
  }
  ServiceUnit* unit = unit_of(task);
  unit->start("start asked for");
  if (std::find(order_.begin(), order_.end(), unit) == order_.end()) order_.push_back(unit);
  unit->when_settled(std::move(done));
}

void Engine::stop_child(const std::string& task, const std::string& reason, Done done) {
  ServiceUnit* unit = unit_of(task);
  unit->children().stop(*child(task), reason);
  unit->children().when_ended(task, std::move(done));
}

void Engine::stop(const std::string& task, Done done) {
  if (child(task) != nullptr) return stop_child(task, "stop asked for", std::move(done));
  unit_of(task)->stop("stop asked for");
  unit_of(task)->when_settled(std::move(done));
}

void Engine::restart(const std::string& task, Done done) {
  const auto start_again = [this, task, done = std::move(done)]() mutable {
    parts_.loop.post([this, task, done = std::move(done)]() mutable { start(task, std::move(done)); });
  };
  if (child(task) != nullptr) return stop_child(task, "restart asked for", start_again);
  unit_of(task)->stop("restart asked for");
  unit_of(task)->when_settled(start_again);
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
  std::erase_if(listeners_, [](const auto& weak) { return weak.expired(); });
  const auto current = listeners_;  // a listener may subscribe or leave
  for (const auto& weak : current)
    if (const auto listener = weak.lock()) (*listener)(change);
}

}  // namespace aiod::engine

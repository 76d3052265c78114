#include "engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "engine/names.hpp"
#include "settings/explain.hpp"

namespace aiod::engine {
namespace {

// SplitMix64: one number of state, and good enough for delays.
double next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t bits = state;
  bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<double>((bits ^ (bits >> 31U)) >> 11U) * 0x1.0p-53;
}

}  // namespace

Engine::Engine(EngineParts parts)
    : parts_(std::move(parts)),
      settings_(parts_.settings),
      context_{.loop = parts_.loop,
               .log = parts_.log,
               .board = parts_.board,
               .plugins = parts_.plugins,
               .wall_clock = parts_.wall_clock,
               .last_runs = parts_.last_runs},
      started_(parts_.loop.clock().now()),
      made_at_(parts_.loop.clock().wall_now()),
      requirements_([this](const std::string& name) { return service(name); }),
      boot_timer_(parts_.loop, [this] { start_rest(); }),
      random_state_(parts_.seed) {
  make_context();
}

Engine::~Engine() {
  parts_.wall_clock.on_change(nullptr);
}

void Engine::make_context() {
  take_daemon_settings();
  context_.random = [this] { return next_random(random_state_); };
  context_.on_change = [this](const StateChange& change) { publish(change); };
  context_.find = [this](std::string_view name, std::string_view key) -> ServiceHost::Found {
    ServiceUnit* unit = unit_of(unit_name(name));
    if (unit == nullptr) return {};
    ServiceHost::Found found{
        .offer = unit->host().offer(key), .provider = unit->name(), .code = unit->code()};
    if (found.offer == nullptr) found.other_version = unit->host().other_version(key);
    return found;
  };
  context_.known = [this](const std::string& plugin) {
    return settings_.known != nullptr ? settings_.known->of(plugin) : std::nullopt;
  };
  context_.explain = [this](const settings::ServiceSettings& service, const aio::BindProblem& problem,
                            settings::Severity severity) {
    return settings::explain(settings_, service, problem, severity);
  };
  context_.readiness = [this](ServiceUnit& unit) { return requirements_.check(unit, booting_); };
  context_.restart_with = [this](const ServiceUnit& failed, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const ServiceUnit* unit = service(name);
      if (unit == nullptr || unit == &failed) continue;
      const TaskState state = unit->state();
      if (state == TaskState::failed || state == TaskState::running || state == TaskState::scheduled)
        restart(unit->name(), [] {});
    }
  };
  parts_.wall_clock.on_change([this] {
    for (const auto& [name, unit] : units_) unit->clock_changed();
  });
}

void Engine::take_daemon_settings() {
  context_.log_level = settings_.daemon.log.level;
  context_.stop_timeout = settings_.daemon.stop_timeout;
  context_.backoff = settings_.daemon.restart;
}

void Engine::post(std::function<void()> function) {
  parts_.loop.post([weak = std::weak_ptr(alive_), function = std::move(function)] {
    if (!weak.expired()) function();
  });
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

void Engine::start(const std::string& task, Done done, StartMode mode) {
  if (closing_ || !knows(task)) return done();
  ServiceUnit& unit = *unit_of(task);
  if (Children::Child* found = child(task)) return start_child(*found, unit, done);
  unit.start("start asked for", mode);
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
    leave_out(unit);
    unit.stop(reason);
    unit.when_settled(std::move(done));
  }
}

void Engine::stop(const std::string& task, Done done) {
  stop_task(task, "stop asked for", std::move(done));
}

void Engine::restart(const std::string& task, Done done) {
  constexpr auto why = "restart asked for";
  if (child(task) != nullptr)
    return stop_task(
        task, why, [this, task, done = std::move(done)] { post([this, task, done] { start(task, done); }); });
  stop_task(task, why, [] {});
  start(task, std::move(done));
}

bool Engine::retry(const std::string& task) {
  ServiceUnit* unit = service(task);
  return unit != nullptr && !closing_ && unit->retry("restart asked for");
}

void Engine::reset_failed(const std::string& task) {
  if (ServiceUnit* unit = service(task)) unit->reset_failed();
}

bool Engine::forget(const std::string& task) {
  ServiceUnit* unit = unit_of(task);
  return unit != nullptr && unit->children().erase(task);
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
  for (const auto& [name, unit] : units_) all.push_back(file_of(*unit));
  return all;
}

ServiceFile Engine::file_of(const ServiceUnit& unit) const {
  std::string error;
  if (unit.path().empty())
    error = "no plugin";
  else if (const auto& failure = unit.load_error())
    error = failure->message;
  return {.name = unit.settings().name,
          .path = unit.path(),
          .loaded = unit.loaded(),
          .enabled = unit.enabled(),
          .error = std::move(error)};
}

Explanation Engine::why(const std::string& task) const {
  const ServiceUnit* unit = unit_of(task);
  const Children::Child* found = child(task);
  const bool to_boot = std::find(booting_.begin(), booting_.end(), unit) != booting_.end();
  if (to_boot && unit->state() == TaskState::inactive)
    return {.answer = "it waits for its turn at boot: not all core services have ended yet",
            .facts = unit->explain().facts};
  if (found == nullptr) return unit->explain();
  const TaskRecord& record = found->record;
  return {
      .answer = "it is " + std::string(to_string(record.state())) + ": " + record.reason(),
      .facts = {"a child task of " + unit->name() + ", which is " + std::string(to_string(unit->state()))}};
}

Engine::Subscription Engine::subscribe(Listener listener) {
  auto kept = std::make_shared<Listener>(std::move(listener));
  listeners_.push_back(kept);
  return kept;
}

void Engine::publish(const StateChange& change) {
  if (requirements_.any_waiting()) post([this] { proceed_waiting(); });
  if (!leaving_.empty()) post([this] { drop_left(); });
  std::erase_if(listeners_, [](const auto& weak) { return weak.expired(); });
  const auto current = listeners_;  // a listener may subscribe or leave
  for (const auto& weak : current)
    if (const auto listener = weak.lock()) (*listener)(change);
}

void Engine::proceed_waiting() {
  for (ServiceUnit* unit : requirements_.take_waiting()) unit->proceed();
}

}  // namespace aiod::engine

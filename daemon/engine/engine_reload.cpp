#include <algorithm>
#include <utility>

#include "engine/completion.hpp"
#include "engine/engine.hpp"
#include "engine/names.hpp"
#include "engine/shut_down.hpp"
#include "settings/arguments.hpp"
#include "settings/compare.hpp"
#include "settings/explain.hpp"

// How a changed configuration is taken.
namespace aiod::engine {
namespace {

settings::ServiceSettings plain(const std::string& plugin) {
  settings::ServiceSettings settings;
  settings.name = settings.plugin = plugin;
  return settings;
}

// Where a known service stands in the plan, when it is known afterwards too.
std::vector<std::string>& place_in(ReloadPlan& plan, const ServiceUnit& unit,
                                   const settings::ServiceSettings& next) {
  const settings::Changes changes = settings::compare(unit.settings(), next);
  if (changes.none()) return plan.unchanged;
  const bool by_itself = unit.says_enabled().value_or(true);
  const bool enabled_before = unit.settings().enabled.value_or(by_itself);
  const bool enabled_after = next.enabled.value_or(by_itself);
  const bool lives = !has_ended(unit.state()) || unit.any_alive();
  if (!enabled_before && enabled_after && !lives) return plan.added;
  if (enabled_before && !enabled_after) return plan.removed;
  // One that failed may have done so because of what was changed now.
  const bool concerned = lives || (unit.state() == TaskState::failed && enabled_after);
  return concerned && !changes.restart.empty() ? plan.restarted : plan.updated;
}

}  // namespace

// A plugin is a service even when no file names it.
std::optional<settings::ServiceSettings> Engine::settings_of(const settings::Settings& all,
                                                             const ServiceUnit& unit) const {
  const std::string& name = unit.settings().name;
  if (const auto found = all.services.find(name); found != all.services.end()) return found->second;
  if (unit.settings().instance.empty() && files_.contains(name)) return plain(name);
  return std::nullopt;
}

ReloadPlan Engine::plan(const settings::Settings& next) const {
  ReloadPlan plan;
  for (const auto& [name, unit] : units_) {
    const auto settings = settings_of(next, *unit);
    (settings ? place_in(plan, *unit, *settings) : plan.removed).push_back(name);
  }
  for (const auto& [name, service] : next.services)
    if (!units_.contains(name + ".service")) plan.added.push_back(name + ".service");
  for (const std::string& key : settings::compare(settings_.daemon, next.daemon).restart)
    plan.warnings.push_back("aiod.yaml: " + key + " takes effect when the daemon is restarted");
  for (const auto& diagnostic : next.diagnostics)
    if (diagnostic.severity != settings::Severity::error) plan.warnings.push_back(to_string(diagnostic));
  return plan;
}

std::vector<std::string> Engine::problems_of(const settings::Settings& all,
                                             const settings::ServiceSettings& service) const {
  std::vector<std::string> texts;
  for (const auto& error : service.errors) texts.push_back(to_string(error));
  if (!texts.empty() || !files_.contains(service.plugin)) return texts;
  try {
    const auto bound = settings::bind_arguments(
        service, parts_.plugins.parameters(service.plugin),
        [&](const aio::Arguments& given) { return parts_.plugins.check(service.plugin, given); });
    for (const auto& problem : bound.problems) texts.push_back(settings::explain(all, service, problem));
  } catch (const LoadError&) {
    // What is wrong with the plugin is no fault of the configuration: its service fails when it is loaded.
  }
  if (!service.schedule || *service.schedule == aio::Schedule()) return texts;
  if (const auto problem = problem_of(*service.schedule, parts_.loop.clock().wall_now()))
    texts.push_back(settings::explain(
        all, service, {problem->key.empty() ? "/schedule" : "/schedule/" + problem->key, problem->message}));
  return texts;
}

// What was wrong before and was not touched is no reason to refuse the rest.
std::vector<std::string> Engine::problems(const settings::Settings& next) const {
  std::vector<std::string> all;
  for (const auto& diagnostic : next.diagnostics)
    if (diagnostic.severity == settings::Severity::error) all.push_back(to_string(diagnostic));
  for (const auto& [name, service] : next.services) {
    const ServiceUnit* known = this->service(name);
    if (known != nullptr && settings::compare(known->settings(), service).none()) continue;
    const auto texts = problems_of(next, service);
    all.insert(all.end(), texts.begin(), texts.end());
  }
  return all;
}

void Engine::adopt(settings::Settings next) {
  settings_ = std::move(next);
  take_daemon_settings();
  for (const auto& [name, unit] : units_)
    if (auto settings = settings_of(settings_, *unit)) unit->configure(*std::move(settings));
  post([this] { proceed_waiting(); });  // they may require less now
}

void Engine::conceal_again() {
  for (const auto& [name, unit] : units_) unit->mark_secrets();
}

// First what has to end does, in the reverse order of requirements, then the rest comes up together.
void Engine::apply(settings::Settings next, Done done) {
  if (closing_) return done();
  const ReloadPlan plan = this->plan(next);
  adopt(std::move(next));
  Units to_stop;
  for (const auto* names : {&plan.removed, &plan.restarted})
    for (const std::string& name : *names) to_stop.push_back(units_.at(name).get());
  for (const std::string& name : plan.removed) leave_out(*units_.at(name));
  take_down(to_stop, [this, plan, done = std::move(done)] { bring_up(plan, done); });
}

// `then` is called when none of their code is on the stack.
void Engine::take_down(const Units& units, Done then) {
  ShutDown::begin(units, "reload", [this, then = std::move(then)] { post(then); });
}

// Meanwhile the daemon may have begun to shut down, or another reload taken place.
void Engine::bring_up(const ReloadPlan& plan, const Done& done) {
  if (closing_) return done();
  for (const std::string& name : plan.removed) {
    const auto unit = units_.find(name);
    if (unit != units_.end() && !settings_of(settings_, *unit->second)) remove_unit(name);
  }
  Units starting;
  for (const std::string& name : plan.added) {
    ServiceUnit* unit = known_or_configured(name);
    if (unit != nullptr && may_start(*unit)) starting.push_back(unit);
  }
  for (const std::string& name : plan.restarted) {
    ServiceUnit* unit = service(name);
    if (unit != nullptr && may_come_back(*unit)) starting.push_back(unit);
  }
  start_together(starting, "reload");
  const Done settled = after(starting.size() + 1, done);
  for (ServiceUnit* unit : starting) unit->when_settled(settled);
  settled();
}

// Its object goes now, if nothing holds it; what ignores its stop is kept until it ends. Somebody may have
// started it since its stop.
void Engine::remove_unit(const std::string& name) {
  auto found = units_.extract(name);  // first: who hears of its end can't start it any more
  ServiceUnit& known = *found.mapped();
  leave_out(known);
  known.cancel_next_start();
  if (!has_ended(known.state()) && known.state() != TaskState::stopping) known.stop("removed");
  if (!known.any_alive()) known.unload();
  requirements_.forget(known);
  if (known.any_alive()) leaving_.push_back(std::move(found.mapped()));
}

void Engine::drop_left() {
  std::erase_if(leaving_, [](const auto& unit) {
    if (unit->any_alive()) return false;
    unit->host().let_go_of_pins();
    return true;
  });
}

// A service that was removed and is configured again while it still ignores its stop: there is no second
// copy.
ServiceUnit* Engine::bring_back(const std::string& name) {
  drop_left();
  const auto found =
      std::find_if(leaving_.begin(), leaving_.end(), [&](const auto& unit) { return unit->name() == name; });
  if (found == leaving_.end()) return nullptr;
  ServiceUnit* unit = found->get();
  units_.insert_or_assign(name, std::move(*found));
  leaving_.erase(found);
  return unit;
}

// nullptr when another change has removed it meanwhile.
ServiceUnit* Engine::known_or_configured(const std::string& unit) {
  if (ServiceUnit* known = service(unit)) return known;
  const auto settings = settings_.services.find(std::string(service_name(unit)));
  return settings != settings_.services.end() ? &add_unit(settings->second) : nullptr;
}

// Loads it, as far as it is to start.
bool Engine::may_start(ServiceUnit& unit) {
  if (closing_ || unit.settings().enabled == false || unit.state() == TaskState::held) return false;
  if (unit.path().empty()) {
    unit.host().logger().warning("no plugin: {}_service.so is in none of the services directories",
                                 unit.settings().plugin);
    return false;
  }
  return unit.load(parts_.loop.clock().now()) && unit.enabled();
}

// One that ran does, also when it was started by hand and is disabled.
bool Engine::may_come_back(ServiceUnit& unit) {
  if (unit.loaded() || may_start(unit)) return true;
  if (unit.loaded()) unit.reset_failed();  // it could not be loaded, and now it is only not enabled
  return false;
}

void Engine::start_together(const Units& units, const std::string& reason) {
  for (ServiceUnit* unit : requirements_.in_order(units)) {
    std::erase(booting_, unit);
    if (!closing_) unit->start(reason);
  }
}

Engine::Found Engine::rescan() {
  parts_.plugins.rescan();
  files_.clear();
  for (PluginFile& file : parts_.plugins.list()) files_.insert_or_assign(file.name, std::move(file));
  Found found;
  Units fresh;
  for (const auto& [name, unit] : units_) {
    const auto file = files_.find(unit->settings().plugin);
    const bool was_there = !unit->path().empty();
    if (file != files_.end()) unit->set_path(file->second.path);
    if (file != files_.end() && !was_there) fresh.push_back(unit.get());
    if (file == files_.end() && !unit->loaded()) unit->set_path("");
    if (file != files_.end() && unit->loaded() && parts_.plugins.changed(file->first, unit->code()))
      found.changed.push_back(name);
  }
  for (const auto& [name, file] : files_)
    if (!units_.contains(name + ".service")) fresh.push_back(&add_unit(plain(name)));
  for (const ServiceUnit* unit : fresh) found.added.push_back(unit->name());
  std::erase_if(fresh, [this](ServiceUnit* unit) { return !may_start(*unit); });
  start_together(fresh, "its plugin was found");
  return found;
}

}  // namespace aiod::engine

#include "control/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "control/authorise_edits.hpp"
#include "engine/names.hpp"
#include "settings/compare.hpp"
#include "state/atomic_file.hpp"

namespace aiod::control {
namespace {

constexpr std::size_t most_problems = 100;  // that one answer tells

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), most_problems); ++i)
    text += (i == 0 ? "" : "\n") + lines[i];
  if (lines.size() > most_problems) text += fmt::format("\n... and {} more", lines.size() - most_problems);
  return text;
}

// Whether the value of this key, or a part of it, is among them.
bool gives(const std::vector<settings::ConfiguredValue>& values, const std::string& key) {
  return std::any_of(values.begin(), values.end(), [&](const settings::ConfiguredValue& value) {
    return value.key == key || value.key.starts_with(key + '.');
  });
}

std::vector<std::string> services_of(const std::vector<settings::Edit>& edits) {
  std::set<std::string> names;
  for (const settings::Edit& edit : edits) names.insert(edit.service);
  return {names.begin(), names.end()};
}

// Of the configuration folder, as settings::load() goes through it.
bool is_read(std::string_view file) {
  if (file == "aiod.yaml" || file == "services.yaml" || file == "services.config" || file == ".env")
    return true;
  constexpr std::string_view folder = "services.d/";
  if (!file.starts_with(folder) || !file.ends_with(".yaml")) return false;
  file.remove_prefix(folder.size());
  return file.find('/') == std::string_view::npos && !file.starts_with('.');
}

}  // namespace

struct Configuration::Writing {
  Change change;
  std::filesystem::path file;
  std::string before;
  std::string text;
  settings::Settings next;
};

Configuration::Configuration(Parts parts) : parts_(std::move(parts)) {}

void Configuration::enqueue(Job job) {
  jobs_.push_back(std::move(job));
  if (!busy_) run_next();
}

void Configuration::run_next() {
  if (jobs_.empty()) return;
  busy_ = true;
  const Job job = std::move(jobs_.front());
  jobs_.pop_front();
  job();
}

void Configuration::job_done() {
  busy_ = false;
  run_next();
}

void Configuration::on_worker(Job work, std::function<void(std::exception_ptr)> then) {
  aio::Loop& loop = parts_.loop;
  loop.run_on_worker([&loop, work = std::move(work), then = std::move(then), weak = std::weak_ptr(alive_)] {
    std::exception_ptr error;
    try {
      work();
    } catch (...) {
      error = std::current_exception();
    }
    loop.post([then, error, weak] {
      if (!weak.expired()) then(error);
    });
  });
}

template <class T>
void Configuration::finish(const Reply<T>& reply, Answer<T> answer) {
  try {
    reply(std::move(answer));
  } catch (...) {
    // Whoever asked has failed, not the request; the others wait for their turn.
  }
  job_done();
}

template <class T, class Body>
void Configuration::guarded(const Reply<T>& reply, Body body) {
  try {
    body();
  } catch (...) {
    finish<T>(reply, {.error = std::current_exception()});
  }
}

void Configuration::refuse_errors(const std::vector<std::string>& problems) const {
  if (!problems.empty()) throw BadConfiguration("nothing was changed:\n" + joined(problems));
}

void Configuration::reload(bool dry_run, Reply<engine::ReloadPlan> reply) {
  enqueue([this, dry_run, reply = std::move(reply)] {
    const auto next = std::make_shared<settings::Settings>();
    on_worker([next, load = parts_.load, sources = parts_.sources] { *next = load(sources); },
              [this, next, dry_run, reply](const std::exception_ptr& error) {
                guarded<engine::ReloadPlan>(reply, [&] {
                  if (error) std::rethrow_exception(error);
                  take_reload(*next, dry_run, reply);
                });
              });
  });
}

void Configuration::take_reload(const settings::Settings& next, bool dry_run,
                                const Reply<engine::ReloadPlan>& reply) {
  refuse_errors(parts_.engine.problems(next));
  engine::ReloadPlan plan = parts_.engine.plan(next);
  if (dry_run) return finish<engine::ReloadPlan>(reply, {.value = std::move(plan)});
  parts_.engine.apply(next, [this, plan, reply]() mutable {
    for (std::string& name : parts_.engine.rescan().added)
      if (std::find(plan.added.begin(), plan.added.end(), name) == plan.added.end())
        plan.added.push_back(std::move(name));
    finish<engine::ReloadPlan>(reply, {.value = std::move(plan)});
  });
  parts_.on_adopted();
}

void Configuration::reload_services(std::vector<std::string> services, Reply<engine::ReloadPlan> reply) {
  enqueue([this, services = std::move(services), reply = std::move(reply)] {
    const auto next = std::make_shared<settings::Settings>();
    on_worker([next, load = parts_.load, sources = parts_.sources] { *next = load(sources); },
              [this, next, services, reply](const std::exception_ptr& error) {
                guarded<engine::ReloadPlan>(reply, [&] {
                  if (error) std::rethrow_exception(error);
                  take_services(*next, services, reply);
                });
              });
  });
}

void Configuration::take_services(const settings::Settings& next, const std::vector<std::string>& services,
                                  const Reply<engine::ReloadPlan>& reply) {
  engine::Engine& engine = parts_.engine;
  engine.rescan();
  settings::Settings settings = merged(next, services);
  refuse_errors(engine.problems(settings));
  engine::ReloadPlan plan;
  std::vector<std::string> names;
  for (const std::string& name : services)
    if (const engine::ServiceUnit* unit = engine.service(name)) {
      const bool active = !engine::has_ended(unit->state());
      (active ? plan.restarted : plan.updated).push_back(unit->name());
      names.push_back(unit->name());
    }
  engine.swap(names, [this, reply, plan](std::vector<std::string> failures) mutable {
    plan.warnings = std::move(failures);
    note_failed_swaps(plan);
    finish<engine::ReloadPlan>(reply, {.value = std::move(plan)});
  });
  // Nothing starts again before the loop turns.
  engine.adopt(std::move(settings));
}

// What did not come up with its new code was not restarted, whatever was planned.
void Configuration::note_failed_swaps(engine::ReloadPlan& plan) const {
  for (const std::string& name : plan.restarted) {
    const engine::ServiceUnit* unit = parts_.engine.service(name);
    const bool said = std::ranges::any_of(
        plan.warnings, [&](const std::string& warning) { return warning.starts_with(name + ' '); });
    if (said || unit == nullptr || unit->state() != engine::TaskState::failed) continue;
    const auto error = parts_.engine.status(name, false).error;
    plan.warnings.push_back(name +
                            " failed with its new code: " + (error ? error->message : "no reason given"));
  }
  for (auto* names : {&plan.restarted, &plan.updated})
    std::erase_if(*names, [&](const std::string& name) {
      return std::ranges::any_of(plan.warnings,
                                 [&](const std::string& warning) { return warning.starts_with(name + ' '); });
    });
}

// Only these services' entries are taken from the files.
settings::Settings Configuration::merged(const settings::Settings& next,
                                         const std::vector<std::string>& services) const {
  settings::Settings settings = parts_.engine.settings();
  settings.sources = next.sources;
  settings.diagnostics = next.diagnostics;
  for (const std::string& service : services) {
    const std::string name(engine::service_name(engine::unit_name(service)));
    const auto entry = next.services.find(name);
    if (entry != next.services.end())
      settings.services.insert_or_assign(name, entry->second);
    else
      settings.services.erase(name);
  }
  return settings;
}

void Configuration::check(std::string file, std::string text, Reply<Verdict> reply) {
  if (!is_read(file)) throw std::invalid_argument(file + " isn't a file of the configuration");
  auto sources = parts_.sources;
  sources.replaced[std::move(file)] = std::move(text);
  enqueue([this, sources = std::move(sources), reply = std::move(reply)] {
    const auto next = std::make_shared<settings::Settings>();
    on_worker([next, load = parts_.load, sources] { *next = load(sources); },
              [this, next, reply](const std::exception_ptr& error) {
                guarded<Verdict>(reply, [&] {
                  if (error) std::rethrow_exception(error);
                  Verdict verdict{.messages = parts_.engine.problems(*next)};
                  verdict.ok = verdict.messages.empty();
                  for (const auto& diagnostic : next->diagnostics)
                    if (diagnostic.severity != settings::Severity::error)
                      verdict.messages.push_back(to_string(diagnostic));
                  finish<Verdict>(reply, {.value = std::move(verdict)});
                });
              });
  });
}

void Configuration::write(Change change, Reply<Written> reply) {
  authorise_edits(change.access, parts_.engine, change.edits);
  enqueue([this, change = std::move(change), reply = std::move(reply)] {
    const auto writing = std::make_shared<Writing>();
    writing->change = change;
    writing->file = parts_.sources.overrides;
    const auto read = [writing, load = parts_.load, sources = parts_.sources]() mutable {
      writing->before = state::read_file(writing->file).value_or("");
      writing->text = settings::edit_overrides(writing->file, writing->before, writing->change.edits);
      sources.replaced[writing->file] = writing->text;
      writing->next = load(sources);
    };
    const auto save = [writing] {
      std::filesystem::create_directories(writing->file.parent_path());
      if (writing->text != writing->before) state::write_file(writing->file, writing->text, 0600);
    };
    const auto saved = [this, writing, reply](const std::exception_ptr& error) {
      guarded<Written>(reply, [&] {
        if (error) std::rethrow_exception(error);
        finish<Written>(reply, {.value = adopt(*writing)});
      });
    };
    on_worker(read, [this, writing, reply, save, saved](const std::exception_ptr& error) {
      guarded<Written>(reply, [&] {
        if (error) std::rethrow_exception(error);
        check_written(*writing);
        on_worker(save, saved);
      });
    });
  });
}

// Errors that were there before, in other services, are not this change's.
void Configuration::check_written(const Writing& writing) const {
  // The plugins, and so their parameters, may be others now than when it was asked for.
  authorise_edits(writing.change.access, parts_.engine, writing.change.edits);
  const auto services = services_of(writing.change.edits);
  const settings::Settings settings = merged(writing.next, services);
  std::vector<std::string> problems;
  if (writing.change.check_arguments) {
    problems = parts_.engine.problems(settings);
  } else {
    for (const auto& diagnostic : settings.diagnostics)
      if (diagnostic.severity == settings::Severity::error) problems.push_back(to_string(diagnostic));
  }
  refuse_errors(problems);
}

Configuration::Written Configuration::adopt(const Writing& writing) {
  Written written{.file = writing.file.string(), .warnings = {}};
  const auto services = services_of(writing.change.edits);
  settings::Settings settings = merged(writing.next, services);
  for (const std::string& name : services) {
    const engine::ServiceUnit* unit = parts_.engine.service(name);
    const auto entry = settings.services.find(name);
    if (unit == nullptr || engine::has_ended(unit->state())) continue;
    const settings::ServiceSettings after =
        entry != settings.services.end() ? entry->second : settings::ServiceSettings{};
    if (!settings::compare(unit->settings(), after).restart.empty())
      written.warnings.push_back(unit->name() + " takes it at its next start");
  }
  parts_.engine.adopt(std::move(settings));
  return written;
}

// What the files leave out is the code's own, as far as the service is loaded.
std::vector<settings::ConfiguredValue> Configuration::describe(const engine::ServiceUnit& unit) const {
  auto values = settings::describe(unit.settings(), folder());
  const std::vector<aio::ParamInfo> parameters = unit.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string key = "kwargs." + parameters[i].name;
    if (!parameters[i].required && !gives(values, key) && !gives(values, fmt::format("args.{}", i)))
      values.push_back({key, parameters[i].fallback, "default"});
  }
  if (!unit.settings().enabled) values.insert(values.begin(), {"enabled", unit.enabled(), "default"});
  return values;
}

std::string Configuration::written_entries(const engine::ServiceUnit& unit) const {
  return settings::written_entries(parts_.engine.settings(), unit.settings().name, folder());
}

std::string Configuration::effective_entry(const engine::ServiceUnit& unit) const {
  return settings::effective_entry(unit.settings(), folder());
}

}  // namespace aiod::control

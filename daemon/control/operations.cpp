#include "control/operations.hpp"

#include <memory>
#include <set>
#include <utility>

#include "engine/names.hpp"

namespace aiod::control {

Operations::Matches Operations::match(const std::vector<std::string>& patterns) const {
  Matches found;
  std::set<std::string> seen;
  for (const std::string& pattern : patterns) {
    const auto tasks = parts_.engine.match(pattern);
    if (tasks.empty() && !engine::is_wildcard(pattern)) found.missing.push_back(pattern);
    for (const std::string& task : tasks)
      if (seen.insert(task).second) found.tasks.push_back(task);
  }
  return found;
}

std::vector<std::string> Operations::require(const std::vector<std::string>& patterns) const {
  Matches found = match(patterns);
  if (!found.missing.empty()) throw NoSuchService(found.missing.front());
  return std::move(found.tasks);
}

std::vector<engine::TaskStatus> Operations::status(const std::vector<std::string>& tasks, bool full) const {
  std::vector<engine::TaskStatus> all;
  all.reserve(tasks.size());
  for (const std::string& task : tasks) all.push_back(parts_.engine.status(task, full));
  return all;
}

// A child whose service is among the tasks is left to it: the service's start adds it, its stop ends it.
std::vector<std::string> Operations::to_act_on(const std::vector<std::string>& patterns) const {
  std::vector<std::string> tasks = require(patterns);
  const std::set<std::string> all(tasks.begin(), tasks.end());
  std::erase_if(tasks, [&](const std::string& task) {
    const engine::ServiceUnit* unit = parts_.engine.unit_of(task);
    return unit == nullptr || (unit->name() != task && all.contains(unit->name()));
  });
  return tasks;
}

// What became of the task, and why that is when it failed.
void Operations::note_outcome(const engine::Engine& engine, Change& change) {
  if (!engine.knows(change.name)) return;
  change.to = engine.state(change.name);
  if (change.to == engine::TaskState::stopping) change.reason = "it ignores its stop and is still running";
  const bool failed = change.to == engine::TaskState::failed || change.to == engine::TaskState::held ||
                      change.to == engine::TaskState::restarting;
  if (!failed) return;
  if (const auto error = engine.status(change.name, false).error)
    change.reason = error->type + ": " + error->message;
}

// All at once, so that ten services that stop slowly take as long as one.
void Operations::act(const std::vector<std::string>& tasks, Wait wait, Changed done, const Action& action) {
  struct Pending {
    std::vector<Change> changes;
    std::size_t open = 1;
    Changed done;
  };
  const auto pending = std::make_shared<Pending>();
  pending->done = std::move(done);
  engine::Engine& engine = parts_.engine;
  for (const std::string& task : tasks)
    pending->changes.push_back({.name = task, .from = engine.state(task), .to = engine.state(task)});
  const auto finish = [&engine, pending] {
    if (--pending->open > 0) return;
    for (Change& change : pending->changes) note_outcome(engine, change);
    pending->done(std::move(pending->changes));
  };
  const bool waits = wait == Wait::until_settled;
  for (const std::string& task : tasks) {
    if (waits) ++pending->open;
    action(task, waits ? finish : engine::Engine::Done([] {}));
  }
  finish();
}

void Operations::start(const std::vector<std::string>& patterns, Wait wait, Changed done, bool at_once) {
  const auto mode = at_once ? engine::Engine::StartMode::at_once : engine::Engine::StartMode::scheduled;
  act(to_act_on(patterns), wait, std::move(done),
      [this, mode](const std::string& task, engine::Engine::Done settled) {
        parts_.engine.start(task, std::move(settled), mode);
      });
}

void Operations::stop(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  act(to_act_on(patterns), wait, std::move(done),
      [this](const std::string& task, engine::Engine::Done settled) {
        parts_.engine.stop(task, std::move(settled));
      });
}

void Operations::restart(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  act(to_act_on(patterns), wait, std::move(done),
      [this](const std::string& task, engine::Engine::Done settled) {
        parts_.engine.restart(task, std::move(settled));
      });
}

void Operations::try_restart(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  std::vector<std::string> tasks = to_act_on(patterns);
  std::erase_if(tasks, [this](const std::string& task) { return has_ended(parts_.engine.state(task)); });
  act(tasks, wait, std::move(done), [this](const std::string& task, engine::Engine::Done settled) {
    parts_.engine.restart(task, std::move(settled));
  });
}

std::vector<engine::ServiceUnit*> Operations::services(const std::vector<std::string>& patterns) const {
  std::vector<engine::ServiceUnit*> units;
  for (const std::string& task : require(patterns))
    if (engine::ServiceUnit* unit = parts_.engine.service(task)) units.push_back(unit);
  return units;
}

std::vector<Change> Operations::reset_failed(const std::vector<std::string>& patterns) {
  std::vector<Change> changes;
  for (const engine::ServiceUnit* unit : services(patterns)) {
    const engine::TaskState before = unit->state();
    parts_.engine.reset_failed(unit->name());
    if (unit->state() != before)
      changes.push_back({.name = unit->name(), .from = before, .to = unit->state()});
  }
  return changes;
}

std::vector<std::string> Operations::forget(const std::vector<std::string>& patterns) {
  std::vector<std::string> tasks = require(patterns);
  for (const std::string& task : tasks) {
    if (parts_.engine.service(task) != nullptr)
      throw std::runtime_error(task + " is a service; only child tasks that have ended can be deleted");
    if (!has_ended(parts_.engine.state(task)))
      throw std::runtime_error(task + " has not ended; stop it first");
  }
  for (const std::string& task : tasks) parts_.engine.forget(task);
  return tasks;
}

std::vector<engine::ServiceFile> Operations::load(const std::vector<std::string>& patterns) {
  std::vector<engine::ServiceFile> files;
  for (engine::ServiceUnit* unit : services(patterns)) {
    parts_.engine.load(*unit);
    files.push_back(parts_.engine.file_of(*unit));
  }
  return files;
}

void Operations::unload(const std::vector<std::string>& patterns,
                        std::function<void(std::vector<Unloaded>)> done) {
  struct Pending {
    std::vector<Unloaded> results;
    std::size_t open = 1;
  };
  const auto pending = std::make_shared<Pending>();
  const auto finish = [pending, done = std::move(done)] {
    if (--pending->open == 0) done(std::move(pending->results));
  };
  for (const engine::ServiceUnit* unit : services(patterns)) {
    ++pending->open;
    parts_.engine.unload(unit->name(), [pending, finish, name = unit->name()](std::string mapped) {
      pending->results.push_back({name, std::move(mapped)});
      finish();
    });
  }
  finish();
}

void Operations::call(const std::string& name, aio::Value argument,
                      std::function<void(engine::Outcome)> done) {
  engine::ServiceUnit* unit = parts_.engine.service(name);
  if (unit == nullptr) throw NoSuchService(name);
  if (!unit->loaded()) throw std::runtime_error(unit->name() + " is not loaded; start it first");
  if (unit->state() == engine::TaskState::stopping)
    throw std::runtime_error(unit->name() + " is being stopped; call it when it runs again");
  unit->call(std::move(argument), std::move(done));
}

std::string Operations::report(const std::string& task) const {
  engine::ServiceUnit* unit = parts_.engine.service(task);
  return unit != nullptr ? unit->report() : std::string();
}

aio::Value Operations::stats(const std::string& task) const {
  engine::ServiceUnit* unit = parts_.engine.service(task);
  return unit != nullptr ? unit->stats() : aio::Value();
}

}  // namespace aiod::control

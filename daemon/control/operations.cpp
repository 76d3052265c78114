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

// All at once, so that ten services that stop slowly take as long as one.
void Operations::act(const std::vector<std::string>& patterns, Wait wait, Changed done, Action action) {
  struct Pending {
    std::vector<Change> changes;
    std::size_t open = 1;
    Changed done;
  };
  const auto pending = std::make_shared<Pending>();
  pending->done = std::move(done);
  engine::Engine& engine = parts_.engine;
  const std::vector<std::string> tasks = to_act_on(patterns);
  for (const std::string& task : tasks)
    pending->changes.push_back({.name = task, .from = engine.state(task), .to = engine.state(task)});
  const auto finish = [&engine, pending] {
    if (--pending->open > 0) return;
    for (Change& change : pending->changes)
      if (engine.knows(change.name)) change.to = engine.state(change.name);
    pending->done(std::move(pending->changes));
  };
  const bool waits = wait == Wait::until_settled;
  for (const std::string& task : tasks) {
    if (waits) ++pending->open;
    (engine.*action)(task, waits ? finish : engine::Engine::Done([] {}));
  }
  finish();
}

void Operations::start(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  act(patterns, wait, std::move(done), &engine::Engine::start);
}

void Operations::stop(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  act(patterns, wait, std::move(done), &engine::Engine::stop);
}

void Operations::restart(const std::vector<std::string>& patterns, Wait wait, Changed done) {
  act(patterns, wait, std::move(done), &engine::Engine::restart);
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

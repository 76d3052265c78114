#include "simulation/checker.hpp"

#include "simulation/facts.hpp"

namespace aiod::simulation {

using engine::TaskState;

void Checker::changed(const engine::StateChange& change) {
  const auto known = states_.find(change.task);
  const TaskState last = known != states_.end() ? known->second : TaskState::inactive;
  // One that was forgotten or removed and came back begins anew.
  const bool anew = change.from == TaskState::inactive && engine::has_ended(last);
  if (change.from != last && !anew)
    world_.ledger().violate(change.task + " left " + word(change.from) + " and was " + word(last));
  if (!engine::may_go(change.from, change.to))
    world_.ledger().violate(change.task + " may not go from " + word(change.from) + " to " + word(change.to));
  if (engine().knows(change.task) && engine().state(change.task) != change.to)
    world_.ledger().violate(change.task + " says " + word(engine().state(change.task)) +
                            " while it becomes " + word(change.to));
  states_[change.task] = change.to;
  if (change.from == TaskState::starting) check_start(change);
  if (engine::is_alive(change.from) && !engine::is_alive(change.to)) check_end(change);
  if (change.to != TaskState::running) return;
  ++runs_[change.task];
  world_.ledger().take_hooks(change.task);
}

void Checker::check_start(const engine::StateChange& change) {
  if (change.to != TaskState::running && change.to != TaskState::scheduled) return;
  const engine::ServiceUnit* unit = engine().unit_of(change.task);
  if (unit == nullptr) return world_.ledger().violate(change.task + " started after it was removed");
  for (const std::string& name : unit->requirements()) {
    const engine::ServiceUnit* required = engine().service(name);
    if (required == nullptr || !is_there(*required))
      world_.ledger().violate(change.task + " started before " + name + ", which it requires");
  }
}

void Checker::check_end(const engine::StateChange& change) {
  if (is_child(change.task)) return;
  const int hooks = world_.ledger().take_hooks(change.task);
  if (change.to == TaskState::stopped && hooks != 1)
    world_.ledger().violate(change.task + " was stopped, and on_stop was called " + std::to_string(hooks) +
                            " times");
  if (change.to == TaskState::done && hooks != 0)
    world_.ledger().violate(change.task + " is done, and on_stop was called");
}

// Also one that was asked to stop once more, when it had ignored its stop for long enough.
bool Checker::had_time_to_stop(const Unit& unit) {
  if (unit.ignores_stop()) return true;
  const auto& daemon = engine().settings().daemon;
  const auto asked = unit.record().since();
  return unit.state() == TaskState::stopping && asked &&
         world_.manual.clock().wall_now() - *asked >=
             unit.settings().stop_timeout.value_or(daemon.stop_timeout);
}

void Checker::down() {
  for (const auto& [name, unit] : engine().units()) {
    const bool at_rest = engine::has_ended(unit->state()) || had_time_to_stop(*unit);
    if (!at_rest) world_.ledger().violate(name + " is " + word(unit->state()) + " after the shut-down");
  }
  check_owed();  // one that was asked to stop once more, meanwhile, has its time
}

void Checker::abandoned() {
  for (const auto& [name, count] : world_.ledger().living())
    world_.ledger().violate(name + " is alive after abandon()");
}

void Checker::gone() {
  for (const auto& [object, unit] : world_.ledger().objects())
    world_.ledger().violate("an object of " + unit + " outlives the engine");
  if (!world_.plugins.mapped().empty()) world_.ledger().violate("code is mapped after the engine");
  if (world_.manual.loop().next_deadline()) world_.ledger().violate("a timer is armed after the engine");
}

void Checker::start_over(const std::map<std::string, std::string>& held) {
  states_.clear();
  for (const auto& [name, reason] : held) states_[name] = TaskState::held;
  calm_.clear();
  runs_.clear();
}

}  // namespace aiod::simulation

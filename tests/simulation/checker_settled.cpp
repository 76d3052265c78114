#include <aio/interface.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/checker.hpp"
#include "simulation/facts.hpp"
#include "simulation/simulated_service.hpp"

namespace aiod::simulation {

using namespace std::chrono_literals;
using engine::TaskState;

namespace {

// Several where they share an input: "aiod:a.service, aiod:b.service".
std::vector<std::string> owners_of(const aio::gpio::LineInfo& line) {
  constexpr std::string_view label = "aiod:";
  std::vector<std::string> owners;
  for (auto at = line.owner.find(label); at != std::string::npos; at = line.owner.find(label, at + 1)) {
    const auto begin = at + label.size();
    owners.push_back(line.owner.substr(begin, line.owner.find(',', begin) - begin));
  }
  return owners;
}

}  // namespace

void Checker::settled() {
  for (const auto& [name, unit] : engine().units()) check_unit(*unit);
  check_lines();
  check_living();
  check_objects();
  check_code();
  check_owed();
}

void Checker::check_unit(Unit& unit) {
  const auto reported = states_.find(unit.name());
  const TaskState last = reported != states_.end() ? reported->second : TaskState::inactive;
  // One that was removed at its end and came back says nothing of the time before.
  const bool anew = unit.state() == TaskState::inactive && engine::has_ended(last);
  if (unit.state() != last && !anew)
    world_.ledger().violate(unit.name() + " is " + word(unit.state()) + " and never said so");
  check_runs(unit);
  check_children(unit);
  check_timers(unit);
  if (unit.state() == TaskState::starting) check_starting(unit);
  check_belongings(unit);
}

void Checker::check_runs(Unit& unit) {
  const int alive = world_.ledger().alive(unit.name());
  if (alive != (engine::is_alive(unit.state()) ? 1 : 0))
    world_.ledger().violate(unit.name() + " is " + word(unit.state()) + " and runs " + std::to_string(alive) +
                            " times");
  if (runs_[unit.name()] != world_.ledger().begun(unit.name()))
    world_.ledger().violate(unit.name() + " ran more or less often than it said");
  const bool being_stopped = unit.state() == TaskState::stopping && !unit.ignores_stop();
  if (!being_stopped || !calm_.contains(unit.name())) calm_[unit.name()] = world_.manual.now();
  if (being_stopped && world_.manual.now() - calm_[unit.name()] > 1h)
    world_.ledger().violate(unit.name() + " is stopping for an hour");
}

void Checker::check_children(Unit& unit) {
  constexpr int most_ended = 100;
  int ended = 0;
  unit.children().for_each([&](const engine::Children::Child& child) {
    const TaskState state = child.record.state();
    if (!engine::is_alive(state)) ++ended;
    if (engine::is_alive(state) != child.task.alive())
      world_.ledger().violate(child.record.name() + " is " + word(state) +
                              (child.task.alive() ? " and alive" : " and dead"));
    // A call, and a child that has taken a call's name, may run what the ledger knows by another.
    if (child.record.name().find(".call-") != std::string::npos) return;
    const int alive = world_.ledger().alive(child.record.name());
    if (alive != (engine::is_alive(state) ? 1 : 0))
      world_.ledger().violate(child.record.name() + " is " + word(state) + " and runs " +
                              std::to_string(alive) + " times");
  });
  if (ended > most_ended) world_.ledger().violate(unit.name() + " remembers too many children");
}

void Checker::check_timers(Unit& unit) {
  const engine::TaskStatus status = unit.status(false);
  const bool has_next = status.schedule && status.schedule->next;
  const bool waits = status.schedule && status.schedule->waits_for_clock;
  const bool held_up = unit.children().any_stopping();
  if (unit.state() == TaskState::scheduled && !has_next && !waits && !held_up)
    world_.ledger().violate(unit.name() + " is scheduled and nothing will run it");
  if (engine::has_ended(unit.state()) && has_next)
    world_.ledger().violate(unit.name() + " is " + word(unit.state()) + " and has a next run");
  if ((unit.state() == TaskState::restarting) != status.retry_at.has_value())
    world_.ledger().violate(unit.name() + " is " + word(unit.state()) +
                            (status.retry_at ? " and has a next try" : " and nothing will retry it"));
  if (has_next && *status.schedule->next < world_.manual.clock().wall_now())
    world_.ledger().violate(unit.name() + " has a next run in the past");
}

// It waits for its own children, or for something that may still come.
void Checker::check_starting(Unit& unit) {
  if (unit.children().any_stopping()) return;
  bool waits = false;
  for (const std::string& name : unit.requirements()) {
    const Unit* required = engine().service(name);
    waits = waits || (required != nullptr && (may_come(*required) || !engine().ready_since()));
  }
  if (!waits) world_.ledger().violate(unit.name() + " is starting and waits for nothing");
}

void Checker::check_belongings(Unit& unit) {
  if (!is_over(unit)) return;
  static const std::string key = aio::detail::interface_key<Bell>();
  if (unit.host().offer(key) != nullptr)
    world_.ledger().violate(unit.name() + " is " + word(unit.state()) + " and offers an interface");
}

void Checker::check_lines() {
  for (const aio::gpio::LineInfo& line : world_.board.lines()) {
    for (const std::string& owner : owners_of(line)) check_holder(owner, line.offset);
  }
}

void Checker::check_holder(const std::string& owner, unsigned offset) {
  const Unit* unit = engine().service(owner);
  if (unit != nullptr && is_over(*unit))
    world_.ledger().violate(owner + " is " + word(unit->state()) + " and holds line " +
                            std::to_string(offset));
  if (unit != nullptr || world_.ledger().alive(owner) > 0) return;
  bool child_lives = false;
  for (const auto& [name, count] : world_.ledger().living())
    child_lives = child_lives || name.starts_with(owner + '.') || name.starts_with(owner + '#');
  if (!child_lives) world_.ledger().violate(owner + " is not known and holds line " + std::to_string(offset));
}

// Frames that the engine knows nothing of are of services that were removed and ignore their stop.
void Checker::check_living() {
  for (const auto& [task, count] : world_.ledger().living()) {
    if (task.find('#') != std::string::npos) continue;
    const std::string owner = unit_of_task(task);
    if (engine().service(owner) != nullptr && !engine().knows(task))
      world_.ledger().violate(task + " runs and is not known");
  }
}

void Checker::check_objects() {
  std::map<std::string, int> count;
  for (const auto& [object, owner] : world_.ledger().objects()) ++count[owner];
  for (const auto& [name, unit] : engine().units()) {
    const auto found = count.find(name);
    const int objects = found != count.end() ? found->second : 0;
    if (objects != (unit->loaded() ? 1 : 0))
      world_.ledger().violate(name + (unit->loaded() ? " is loaded" : " is not loaded") + " and has " +
                              std::to_string(objects) + " objects");
    count.erase(name);
  }
  for (const auto& [name, objects] : count) {
    bool lives = false;
    for (const auto& [task, alive] : world_.ledger().living())
      lives = lives || task == name || task.starts_with(name + '.') || task.starts_with(name + '#');
    if (!lives) world_.ledger().violate("an object of " + name + ", which is not known, is left");
  }
}

// What holds code are services that are loaded, and live ones that found an interface.
void Checker::check_code() {
  std::set<std::shared_ptr<void>> used;
  bool anyone_lives = !world_.ledger().living().empty();
  for (const auto& [name, unit] : engine().units())
    if (auto code = unit->code()) used.insert(std::move(code));
  if (anyone_lives) return;
  for (const auto& code : world_.plugins.mapped())
    if (!used.contains(code)) world_.ledger().violate("code is mapped that nobody uses");
}

// One that was removed meanwhile may still be waited for.
bool Checker::any_unsettled() {
  for (const auto& [name, unit] : engine().units())
    if (is_unsettled(*unit)) return true;
  for (const auto& [task, count] : world_.ledger().living())
    if (engine().service(task.substr(0, task.find_first_of(".#"))) == nullptr) return true;
  return false;
}

bool Checker::may_wait(const Ledger::Promise& promise) {
  if (promise.kind == "boot") return true;
  const bool of_many = promise.kind == "apply" || promise.kind == "swap" || promise.kind == "shut-down";
  Unit* unit = of_many ? nullptr : engine().unit_of(promise.subject);
  if (unit == nullptr) return any_unsettled();
  return promise.kind == "call" ? unit->children().any_alive() : is_unsettled(*unit);
}

void Checker::check_owed() {
  for (const auto& [number, promise] : world_.ledger().owed())
    if (!may_wait(promise))
      world_.ledger().violate("nothing is under way, and no answer: " + promise.kind + " " + promise.subject);
}

}  // namespace aiod::simulation

#include <fmt/format.h>

#include <utility>

#include "engine/reload_plan.hpp"
#include "simulation/driver.hpp"

namespace aiod::simulation {

using namespace std::chrono_literals;

void Driver::step() {
  ++steps_taken_;
  world_.refill();
  if (random_.one_in(30)) replace_hot();
  const int kind = random_.below(100);
  if (kind < 25)
    advance(random_.duration(random_.one_in(20) ? 72h : 3h));
  else if (kind < 40)
    advance_to_deadlines();
  else if (kind < 70)
    act_once();
  else if (kind < 85)
    act_at_once();
  else if (kind < 89)
    change_files();
  else if (kind < 93)
    step_wall();
  else if (kind < 97)
    look();
  else
    adopt();
  if (in_order()) check();
}

void Driver::replace_hot() {
  const auto which = static_cast<std::size_t>(random_.below(hot_.size()));
  hot_[which] = random_.pick(world_.cast.services);
}

const std::string& Driver::some_service() {
  return random_.chance(60) ? random_.pick(hot_) : random_.pick(world_.cast.services);
}

void Driver::run_on_loop(const std::function<void()>& function) {
  world_.manual.loop().post(function);
  world_.manual.settle();
}

// A long time may be full of deadlines: it ends early then.
void Driver::advance(aio::Duration by) {
  constexpr int most = 300;
  world_.trace(
      fmt::format("step {}: advance by {:.6f} s", steps_taken_, std::chrono::duration<double>(by).count()));
  const aio::TimePoint target = world_.manual.now() + by;
  for (int i = 0; i < most && in_order(); ++i) {
    const auto next = world_.manual.loop().next_deadline();
    if (!next || *next > target) return world_.manual.advance(target - world_.manual.now());
    world_.manual.step();
    if (world_.is_small() && i < 30) check();
  }
}

void Driver::advance_to_deadlines() {
  const int count = random_.between(1, 3);
  world_.trace(fmt::format("step {}: advance to {} deadlines", steps_taken_, count));
  for (int i = 0; i < count && in_order(); ++i) {
    world_.manual.step();
    check();
  }
}

std::function<void()> Driver::act_on_child() {
  std::vector<std::string> names;
  for (const auto& [name, unit] : world_.engine().units())
    unit->children().for_each(
        [&](const engine::Children::Child& child) { names.push_back(child.record.name()); });
  if (names.empty()) return [] {};
  const std::string name = random_.pick(names);
  if (random_.one_in(4)) {
    world_.trace("  forget " + name);
    return [this, name] { world_.engine().forget(name); };
  }
  const Act what = random_.pick({Act::start, Act::stop, Act::restart});
  world_.trace(fmt::format("  {} {}", to_string(what), name));
  return [this, what, name] { world_.act(what, name); };
}

std::function<void()> Driver::some_act() {
  if (random_.one_in(12)) return act_on_child();
  if (random_.one_in(20)) {
    std::vector<std::string> names{some_service(), some_service(), some_service()};
    world_.trace(fmt::format("  swap {}, {} and {}", names[0], names[1], names[2]));
    return [this, names] { world_.swap(names); };
  }
  const Act what = static_cast<Act>(random_.below(acts_in_all));
  if (what == Act::apply) {
    world_.trace("  apply");
    return [this] { world_.apply(random_); };
  }
  const std::string name = some_service();
  world_.trace(fmt::format("  {} {}", to_string(what), name));
  return [this, what, name] { world_.act(what, name + ".service"); };
}

void Driver::act_once() {
  world_.trace(fmt::format("step {}: one act", steps_taken_));
  run_on_loop(some_act());
}

// Several in one turn of the loop, or one behind the other without rest.
void Driver::act_at_once() {
  const int count = random_.between(2, 5);
  const bool together = random_.one_in(2);
  world_.trace(fmt::format("step {}: {} acts {}", steps_taken_, count, together ? "together" : "in a row"));
  std::vector<std::function<void()>> acts;
  for (int i = 0; i < count; ++i) acts.push_back(some_act());
  if (together) {
    run_on_loop([&] {
      for (const auto& act : acts) act();
    });
    return;
  }
  for (auto& act : acts) world_.manual.loop().post(std::move(act));
  world_.manual.settle();
}

void Driver::change_files() {
  world_.trace(fmt::format("step {}: change files", steps_taken_));
  for (int i = random_.between(0, 3); i > 0; --i) {
    const std::string& service = some_service();
    const std::string plugin = service.substr(0, service.find('@'));
    const int what = random_.below(4);
    if (what == 0 && world_.plugins.has(plugin)) {
      world_.trace("  lose " + plugin);
      world_.plugins.lose(plugin);
    } else if (what == 1 && world_.plugins.has(plugin)) {
      world_.trace("  corrupt " + plugin);
      world_.plugins.corrupt(plugin);
    } else {
      world_.trace("  put " + plugin);
      world_.plugins.put(plugin, make_behaviour(random_, world_.cast));
    }
  }
  if (!random_.one_in(5)) run_on_loop([this] { world_.engine().rescan(); });
}

void Driver::step_wall() {
  aio::Duration by = random_.duration(random_.one_in(2) ? 24h * 400 : 4h);
  if (random_.one_in(2)) by = -by;
  world_.trace(fmt::format("step {}: step the wall clock by {:.3f} s", steps_taken_,
                           std::chrono::duration<double>(by).count()));
  auto& clock = world_.manual.clock();
  clock.set_wall(clock.wall_now() + by);
  const bool trusted = !random_.one_in(4);
  if (!trusted) world_.trace("  it can't be believed");
  run_on_loop([this, trusted] {
    world_.wall_clock.trust(trusted);
    world_.wall_clock.tell();
  });
}

void Driver::look() {
  world_.trace(fmt::format("step {}: look", steps_taken_));
  const engine::Engine& engine = world_.engine();
  engine.list();
  for (const std::string& task : engine.match("*")) look_at(task);
  settings::Settings next = engine.settings();
  change_settings(random_, world_.cast, next);
  const engine::ReloadPlan plan = engine.plan(next);
  std::map<std::string, int> places;
  for (const auto* names : {&plan.unchanged, &plan.updated, &plan.restarted, &plan.added, &plan.removed})
    for (const std::string& name : *names) ++places[name];
  for (const auto& [name, count] : places)
    if (count != 1) world_.ledger().violate(name + " stands in several places of a plan");
  for (const auto& [name, unit] : engine.units())
    if (!places.contains(name)) world_.ledger().violate(name + " is missing in a plan");
}

void Driver::look_at(const std::string& task) {
  const engine::TaskStatus status = world_.engine().status(task, true);
  if (status.name != task) world_.ledger().violate("the status of " + task + " is " + status.name + "'s");
  if (world_.engine().why(task).answer.empty())
    world_.ledger().violate("nobody knows why " + task + " is as it is");
}

// What `aioctl config` does: the next start goes by it.
void Driver::adopt() {
  world_.trace(fmt::format("step {}: adopt", steps_taken_));
  settings::Settings next = world_.engine().settings();
  if (next.services.empty()) return;
  auto entry = next.services.begin();
  std::advance(entry, random_.below(next.services.size()));
  change_entry(random_, world_.cast, entry->second);
  if (!world_.engine().problems(next).empty()) return;
  run_on_loop([&] { world_.engine().adopt(std::move(next)); });
}

}  // namespace aiod::simulation

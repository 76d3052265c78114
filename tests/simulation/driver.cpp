#include "simulation/driver.hpp"

#include <fmt/format.h>

#include <map>

namespace aiod::simulation {

using namespace std::chrono_literals;

Driver::Driver(World& world, Checker& checker, Clocks& clocks)
    : world_(world), checker_(checker), clocks_(clocks), random_(world.random) {
  for (int i = 0; i < 4; ++i) hot_.push_back(random_.pick(world_.cast.services));
  world_.on_change = [this](const engine::StateChange& change) {
    checker_.changed(change);
    clocks_.changed(change);
  };
}

void Driver::live(int steps) {
  boot();
  for (int i = 0; i < steps && in_order(); ++i) step();
  if (in_order()) shut_down();
}

void Driver::check() {
  checker_.settled();
  if (in_order()) clocks_.check();
}

void Driver::boot() {
  world_.trace("boot");
  world_.make_engine();
  clocks_.start_over();
  std::map<std::string, std::string> held;
  if (random_.one_in(5))
    for (int i = random_.between(1, 2); i > 0; --i)
      held[some_service() + ".service"] = "it brought the daemon down";
  checker_.start_over(held);
  world_.engine().hold(std::move(held));
  world_.refill();
  run_on_loop([this] { world_.engine().boot(world_.expect("boot", "")); });
  check();
}

void Driver::shut_down() {
  world_.trace("shut down");
  world_.refill();
  bool down = false;
  run_on_loop([&] {
    while (random_.one_in(4)) some_act()();
    world_.engine().shut_down([&down, done = world_.expect("shut-down", "")] {
      down = true;
      done();
    });
    while (random_.one_in(4)) some_act()();
  });
  const aio::TimePoint latest = world_.manual.now() + 2h;
  for (int i = 0; !down && in_order() && world_.manual.now() < latest && world_.manual.step(); ++i)
    if (world_.is_small() || i % 100 == 0) checker_.settled();
  if (!down) world_.ledger().violate("the shut-down does not end");
  if (in_order()) checker_.down();
  world_.ledger().forgive();
  world_.engine().abandon();
  world_.manual.settle();
  if (in_order()) checker_.abandoned();
  world_.drop_engine();
  world_.manual.settle();
  if (in_order()) checker_.gone();
}

}  // namespace aiod::simulation

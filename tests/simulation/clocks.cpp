#include "simulation/clocks.hpp"

#include <fmt/format.h>

#include <chrono>

namespace aiod::simulation {
namespace {

using namespace std::chrono_literals;

// Odd nanoseconds, so that no run ends in the moment in which another is due.
Rhythm make_rhythm(Random& random) {
  Rhythm rhythm{.period = 1s + 2 * random.duration(1h), .queues = random.one_in(3)};
  if (!random.one_in(3)) rhythm.start_in = 2 * random.duration(3h);
  if (!random.one_in(3)) rhythm.takes = 1ns + 2 * random.duration(rhythm.period);
  return rhythm;
}

Behaviour behaviour_of(const Rhythm& rhythm) {
  auto program = std::make_shared<Program>();
  program->ending = Program::Ending::returns;
  if (rhythm.takes > 0s) program->deeds.push_back({.kind = Deed::Kind::sleep, .duration = rhythm.takes});
  Behaviour behaviour;
  behaviour.info.type = aio::ServiceType::schedule;
  behaviour.info.enabled = true;
  behaviour.info.schedule =
      aio::Schedule{.start_in = rhythm.start_in,
                    .repeat = rhythm.period,
                    .overlap = rhythm.queues ? aio::Overlap::queue : aio::Overlap::skip};
  behaviour.main = behaviour.call = program;
  return behaviour;
}

double seconds(aio::TimePoint moment) {
  return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

}  // namespace

Clocks::Clocks(World& world) : world_(world) {
  for (int i = 0; i < 3; ++i) {
    const Rhythm rhythm = make_rhythm(world.random);
    const std::string name = fmt::format("clock{}", i);
    world.plugins.put(name, behaviour_of(rhythm));
    clocks_.emplace(name + ".service", Clock{.rhythm = rhythm, .reference = {}, .runs = {}});
  }
  world.plugins.rescan();
}

void Clocks::changed(const engine::StateChange& change) {
  const auto found = clocks_.find(change.task);
  if (found == clocks_.end()) return;
  Clock& clock = found->second;
  const aio::TimePoint now = world_.manual.now();
  if (change.to == engine::TaskState::starting) clock.reference.emplace(clock.rhythm, base_, now);
  if (change.to == engine::TaskState::running) clock.runs.push_back(now);
}

void Clocks::check() {
  for (auto& [name, clock] : clocks_) {
    if (!clock.reference) continue;
    const auto& expected = clock.reference->runs_until(world_.manual.now());
    if (expected == clock.runs) continue;
    std::size_t n = 0;
    while (n < expected.size() && n < clock.runs.size() && expected[n] == clock.runs[n]) ++n;
    world_.ledger().violate(fmt::format("{}: run {} was due at {} and ran at {}", name, n,
                                        n < expected.size() ? seconds(expected[n]) : 0.,
                                        n < clock.runs.size() ? seconds(clock.runs[n]) : 0.));
  }
}

void Clocks::start_over() {
  base_ = world_.manual.now();
  for (auto& [name, clock] : clocks_) {
    clock.reference.reset();
    clock.runs.clear();
  }
}

}  // namespace aiod::simulation

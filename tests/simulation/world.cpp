#include "simulation/world.hpp"

#include <fmt/format.h>

#include <utility>

namespace aiod::simulation {
namespace {

using namespace std::chrono_literals;
using engine::Engine;

std::vector<aio::gpio::SimChip> chips() {
  aio::gpio::SimChip chip{.name = "gpiochip0", .label = "simulated", .lines = {}};
  chip.lines.resize(32);
  return {chip};
}

// Most worlds are small: what few services do to one another is where trouble is.
int size_of_world(Random& random) {
  const int share = random.below(100);
  if (share < 60) return random.between(2, 20);
  if (share < 90) return random.between(20, 120);
  return share < 99 ? random.between(100, 500) : random.between(1000, 2000);
}

}  // namespace

World::World(const Options& options)
    : random(options.seed),
      board(manual.clock(), chips(), "gpiochip0"),
      life_(options.seed ^ 0x5deece66dU),
      trace_(manual.clock(), options.aloud),
      ledger_(trace_) {
  const int services = size_of_world(random);
  make_cast(options.services > 0 ? options.services : services);
  wall_clock.trust(random.chance(80));
}

// What is left of a life that was cut short goes before what it refers to.
World::~World() {
  if (engine_ == nullptr) return;
  ledger_.forgive();
  engine_->abandon();
  manual.settle();
  drop_engine();
  manual.settle();
}

void World::make_cast(int services) {
  cast.pins = 32;
  const int plugin_count = std::max(1, services * 3 / 4);
  for (int i = 0; i < services; ++i)
    cast.services.push_back(
        i < plugin_count ? fmt::format("p{}", i)
                         : fmt::format("p{}@i{}", random.below(static_cast<std::size_t>(plugin_count)), i));
  for (int i = 0; i < plugin_count; ++i)
    if (!random.one_in(20)) plugins.put(fmt::format("p{}", i), make_behaviour(random, cast));
  plugins.rescan();
  for (const std::string& name : cast.services)
    if (name.find('@') != std::string::npos || random.chance(40))
      settings.services.emplace(name, make_entry(random, cast, name));
  settings.daemon.boot_timeout = random.duration(2min);
  settings.daemon.stop_timeout = 1s + random.duration(9s);
}

void World::make_engine() {
  ledger_.start_over();
  engine_ = std::make_unique<Engine>(engine::EngineParts{.loop = manual.loop(),
                                                         .log = log_,
                                                         .board = board,
                                                         .plugins = plugins,
                                                         .wall_clock = wall_clock,
                                                         .last_runs = last_runs_,
                                                         .settings = settings,
                                                         .seed = random.next()});
  subscription_ = engine_->subscribe([this](const engine::StateChange& change) {
    trace_.add(fmt::format("  {} {} > {} ({})", change.task, to_string(change.from), to_string(change.to),
                           change.reason.substr(0, change.reason.find('\n'))));
    if (on_change) on_change(change);
    react(change);
  });
}

void World::drop_engine() {
  if (engine_ == nullptr) return;
  ledger_.forgive();
  settings = engine_->settings();
  subscription_.reset();
  engine_.reset();
}

std::function<void()> World::expect(std::string kind, std::string subject) {
  return ledger_.expect(std::move(kind), std::move(subject), manual.now());
}

void World::perform(Act what, const std::string& service) {
  constexpr int enough = 20;
  if (engine_ == nullptr || ++asked_from_inside_ > enough) return;
  trace_.add(fmt::format("    from inside: {} {}", to_string(what), service));
  act(what, service + ".service");
}

// Who listens may act, too, within the change itself.
void World::react(const engine::StateChange& change) {
  if (change.task.starts_with("clock") || !life_.one_in(40)) return;  // those are left alone
  static const std::vector<Act> simple{Act::start,   Act::start_at_once, Act::stop,
                                       Act::restart, Act::retry,         Act::reset_failed};
  const bool same = life_.one_in(2);
  const std::string& other = life_.pick(cast.services);
  const Act what = life_.pick(simple);
  if (same && life_.one_in(4)) {
    trace_.add("    forget " + change.task);
    engine_->forget(change.task);
  } else {
    perform(what, same ? change.task.substr(0, change.task.find(".service")) : other);
  }
}

void World::act(Act what, const std::string& task) {
  switch (what) {
    case Act::start:
      return engine_->start(task, expect("start", task));
    case Act::start_at_once:
      return engine_->start(task, expect("start", task), Engine::StartMode::at_once);
    case Act::stop:
      return engine_->stop(task, expect("stop", task));
    case Act::restart:
      return engine_->restart(task, expect("restart", task));
    case Act::retry:
      engine_->retry(task);
      return;
    case Act::reset_failed:
      return engine_->reset_failed(task);
    case Act::load:
      if (engine::ServiceUnit* unit = engine_->service(task)) engine_->load(*unit);
      return;
    case Act::unload:
      return engine_->unload(task, [done = expect("unload", task)](const std::string&) { done(); });
    case Act::swap:
      return swap({task});
    case Act::apply:
      return apply(life_);
    case Act::call:
      return call(task);
  }
}

void World::apply(Random& dice) {
  settings::Settings next = engine_->settings();
  change_settings(dice, cast, next);
  const auto problems = engine_->problems(next);
  if (!problems.empty()) return trace_.add("    refused: " + problems[0]);
  engine_->apply(std::move(next), expect("apply", ""));
}

void World::swap(const std::vector<std::string>& names) {
  const auto done = expect("swap", names[0]);
  try {
    engine_->swap(names, [done](const std::vector<std::string>&) { done(); });
  } catch (const engine::LoadError& e) {
    trace_.add("    refused: " + e.error.message);
    done();
  }
}

void World::call(const std::string& service) {
  engine::ServiceUnit* unit = engine_->service(service);
  if (unit == nullptr || !unit->loaded()) return;
  unit->call(++calls_, [done = expect("call", service)](const engine::Outcome&) { done(); });
}

}  // namespace aiod::simulation

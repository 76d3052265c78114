#include "simulation/behaviour.hpp"

#include <fmt/format.h>

namespace aiod::simulation {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const Program> make_program(Random& random, const Cast& cast, int depth);

Deed make_deed(Random& random, const Cast& cast, int depth) {
  using Kind = Deed::Kind;
  static const std::vector<Kind> likely{Kind::sleep,     Kind::sleep,          Kind::sleep, Kind::claim,
                                        Kind::try_claim, Kind::claim_for_good, Kind::find,  Kind::use,
                                        Kind::provide,   Kind::signal,         Kind::act,   Kind::add_child,
                                        Kind::add_child};
  Deed deed{.kind = random.pick(likely)};
  if (deed.kind == Kind::add_child && depth >= 3) deed.kind = Kind::sleep;
  deed.duration = random.one_in(10) ? aio::Duration::zero() : random.duration(2h);
  deed.pin = random.below(static_cast<std::size_t>(cast.pins));
  deed.target = random.pick(cast.services);
  deed.act = static_cast<Act>(random.below(acts_in_all));
  if (deed.kind == Kind::add_child) {
    // One of the names that the engine gives calls, to see that it does not matter.
    deed.target =
        random.one_in(20) ? fmt::format("call-{}", random.below(3)) : fmt::format("c{}", random.below(3));
    deed.child = make_program(random, cast, depth + 1);
  }
  return deed;
}

Program::Ending make_ending(Random& random) {
  using Ending = Program::Ending;
  static const std::vector<Ending> likely{Ending::returns, Ending::returns,      Ending::returns,
                                          Ending::rests,   Ending::rests,        Ending::rests,
                                          Ending::repeats, Ending::repeats,      Ending::throws,
                                          Ending::waits,   Ending::throws_abort, Ending::throws_int};
  return random.pick(likely);
}

std::shared_ptr<const Program> make_program(Random& random, const Cast& cast, int depth) {
  auto program = std::make_shared<Program>();
  for (int i = random.below(5); i > 0; --i) program->deeds.push_back(make_deed(random, cast, depth));
  program->ending = make_ending(random);
  // A round takes its time.
  if (program->ending == Program::Ending::repeats)
    program->deeds.push_back({.kind = Deed::Kind::sleep, .duration = 1s + random.duration(2h)});
  if (random.one_in(12)) program->ignored_stops = random.one_in(2) ? -1 : random.between(1, 2);
  if (random.one_in(6)) program->clean_up = random.duration(20s);
  if (random.one_in(6))
    program->farewell = random.one_in(2) ? Program::Farewell::returns : Program::Farewell::throws;
  return program;
}

Behaviour::Hook make_hook(Random& random) {
  return random.one_in(6)   ? Behaviour::Hook::throws
         : random.one_in(3) ? Behaviour::Hook::handles
                            : Behaviour::Hook::plain;
}

aio::ServiceType make_type(Random& random) {
  const int share = random.below(100);
  return share < 20   ? aio::ServiceType::core
         : share < 70 ? aio::ServiceType::runtime
                      : aio::ServiceType::schedule;
}

}  // namespace

std::string_view to_string(Act act) noexcept {
  constexpr std::string_view words[acts_in_all] = {"start", "start at once", "stop", "restart",
                                                   "retry", "reset-failed",  "load", "unload",
                                                   "swap",  "apply",         "call"};
  return words[static_cast<int>(act)];
}

std::vector<std::string> make_requirements(Random& random, const Cast& cast) {
  std::vector<std::string> names;
  if (random.chance(60)) return names;
  for (int i = random.between(1, 3); i > 0; --i)
    names.push_back(random.one_in(40) ? "nobody" : random.pick(cast.services));
  return names;
}

aio::Schedule make_schedule(Random& random) {
  aio::Schedule schedule;
  const int kind = random.below(10);
  if (kind < 6) {
    if (random.chance(60)) schedule.start_in = random.one_in(8) ? aio::Duration::zero() : random.duration(3h);
    if (!schedule.start_in || random.chance(70)) schedule.repeat = 1s + random.duration(6h);
    if (schedule.start_in && random.one_in(8)) schedule.repeat = random.one_in(2);
  } else if (kind < 8) {
    for (int i = random.between(1, 3); i > 0; --i)
      schedule.at.push_back(fmt::format("{:02}:{:02}", random.below(24), random.below(60)));
  } else if (kind == 8) {
    static const std::vector<std::string> crons{"*/7 * * * *",    "@hourly", "30 2 * * *",
                                                "0 9-17 * * 1-5", "@daily",  "15 */3 1 * *"};
    schedule.cron = random.pick(crons);
    if (random.one_in(3)) schedule.start_in = random.duration(3h);
  } else {
    schedule.start_in = aio::LocalDateTime{2027, 1, 1, random.below(24), random.below(60), 0};
    if (random.one_in(2)) schedule.repeat = 10s + random.duration(6h);
  }
  if (random.one_in(5)) schedule.jitter = random.duration(20min);
  if (random.one_in(3)) schedule.overlap = aio::Overlap::queue;
  if (random.one_in(3)) schedule.missed = aio::Missed::once;
  if (random.one_in(30)) schedule.jitter = -1s;  // refused
  return schedule;
}

Behaviour make_behaviour(Random& random, const Cast& cast) {
  Behaviour behaviour;
  behaviour.info.type = make_type(random);
  behaviour.info.enabled = random.chance(75);
  behaviour.info.require = make_requirements(random, cast);
  const bool scheduled =
      behaviour.info.type == aio::ServiceType::schedule ? random.chance(92) : random.one_in(10);
  if (scheduled) behaviour.info.schedule = make_schedule(random);
  behaviour.main = make_program(random, cast, 0);
  behaviour.call = make_program(random, cast, 2);
  behaviour.on_stop = make_hook(random);
  behaviour.on_error = make_hook(random);
  behaviour.constructor_throws = random.one_in(25);
  behaviour.provides_from_the_start = random.one_in(4);
  behaviour.status_throws = random.one_in(10);
  return behaviour;
}

}  // namespace aiod::simulation

#pragma once

#include <aio/service_info.hpp>
#include <aio/time.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/random.hpp"

namespace aiod::simulation {

/// What anybody may ask of the engine about one service, from outside or from inside a task.
enum class Act { start, start_at_once, stop, restart, retry, reset_failed, load, unload, swap, apply, call };
constexpr int acts_in_all = 11;
std::string_view to_string(Act act) noexcept;

struct Program;

/// One thing that a task does.
struct Deed {
  enum class Kind { sleep, claim, try_claim, claim_for_good, add_child, provide, find, use, act, signal };
  Kind kind = Kind::sleep;
  aio::Duration duration{};
  int pin = 0;
  std::string target{};  // a service, or the name of a child
  Act act = Act::start;
  std::shared_ptr<const Program> child{};
};

/// What a task does from its start to its end.
struct Program {
  enum class Ending { returns, throws, throws_abort, throws_int, repeats, rests, waits };
  enum class Farewell { abort, returns, throws };
  std::vector<Deed> deeds{};
  Ending ending = Ending::rests;
  int ignored_stops = 0;  // so many aborts are swallowed; -1: all
  aio::Duration clean_up{};
  Farewell farewell = Farewell::abort;
};

/// One version of a plugin: what its service says of itself and does.
struct Behaviour {
  enum class Hook { plain, handles, throws };
  aio::ServiceInfo info{};
  std::shared_ptr<const Program> main{};
  std::shared_ptr<const Program> call{};
  Hook on_stop = Hook::plain;
  Hook on_error = Hook::plain;
  bool constructor_throws = false;
  bool provides_from_the_start = false;
  bool status_throws = false;
};

/// Names that services, requirements and deeds choose from.
struct Cast {
  std::vector<std::string> services;  // "p3", "p3@a", in the order of their making
  int pins = 0;
};

Behaviour make_behaviour(Random& random, const Cast& cast);
std::vector<std::string> make_requirements(Random& random, const Cast& cast);
aio::Schedule make_schedule(Random& random);

}  // namespace aiod::simulation

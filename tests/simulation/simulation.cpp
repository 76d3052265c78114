#include "simulation/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulation/checker.hpp"
#include "simulation/clocks.hpp"
#include "simulation/driver.hpp"

namespace aiod::simulation {

Result simulate(const Options& options) {
  World world(options);
  Clocks clocks(world);
  Checker checker(world);
  Driver driver(world, checker, clocks);
  // Many services take few steps: a seed costs about the same in any world.
  const int most = std::clamp(20000 / static_cast<int>(world.cast.services.size()), 15, 200);
  const int steps = options.steps > 0 ? options.steps : world.random.between(15, most);
  try {
    driver.live(steps - steps / 4);
    if (!world.ledger().violation()) driver.live(steps / 4);
  } catch (const std::exception& e) {
    world.ledger().violate(fmt::format("an exception reached the caller: {}", e.what()));
  }
  return {.seed = options.seed,
          .violation = world.ledger().violation().value_or(""),
          .tail = world.tracing().tail(),
          .digest = world.tracing().digest(),
          .lines = world.tracing().count(),
          .steps = driver.steps_taken(),
          .services = static_cast<int>(world.cast.services.size())};
}

}  // namespace aiod::simulation

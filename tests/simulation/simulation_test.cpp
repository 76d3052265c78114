#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "simulation/simulation.hpp"

// A seed that fails prints the end of its trace; `simulation --seed N --trace` prints all of it.
namespace aiod::simulation {
namespace {

void expect_order(const Result& result) {
  EXPECT_EQ(result.violation, "") << result.tail << "replay it with: simulation --seed " << result.seed << " --trace";
}

TEST(Simulation, KeepsItsInvariantsOnTheSameSeeds) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) expect_order(simulate({.seed = seed}));
}

}  // namespace
}  // namespace aiod::simulation

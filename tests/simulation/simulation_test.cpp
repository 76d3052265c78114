#include "simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "engine/states.hpp"
#include "simulation/clockwork.hpp"

// A seed that fails prints the end of its trace; `simulation --seed N --trace` prints all of it.
namespace aiod::simulation {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int slowdown = 8;
#else
constexpr int slowdown = 1;
#endif

void expect_order(const Result& result) {
  EXPECT_EQ(result.violation, "") << result.tail << "replay it with: simulation --seed " << result.seed
                                  << " --trace";
}

/// AIOD_SIMULATION_SEED, or one that nobody has seen.
std::uint64_t fresh_seed() {
  if (const char* given = std::getenv("AIOD_SIMULATION_SEED")) return std::strtoull(given, nullptr, 10);
  std::random_device source;
  return (std::uint64_t{source()} << 16U) ^ source();
}

TEST(Simulation, KeepsItsInvariantsOnKnownSeeds) {
  for (std::uint64_t seed = 1; seed <= 16 / slowdown; ++seed) expect_order(simulate({.seed = seed}));
}

TEST(Simulation, KeepsItsInvariantsOnFreshSeeds) {
  const std::uint64_t first = fresh_seed();
  std::cout << "AIOD_SIMULATION_SEED=" << first << '\n';
  for (std::uint64_t seed = first; seed < first + 8 / slowdown; ++seed)
    expect_order(simulate({.seed = seed}));
}

TEST(Simulation, KeepsItsInvariantsWithThousandsOfServices) {
  expect_order(simulate({.seed = 7, .steps = 16 / slowdown, .services = 2000 / slowdown}));
}

TEST(Simulation, ReplaysASeedExactly) {
  for (const std::uint64_t seed : {3U, 11U, 42U}) {
    const Result first = simulate({.seed = seed});
    const Result again = simulate({.seed = seed});
    EXPECT_EQ(first.digest, again.digest) << "seed " << seed;
    EXPECT_EQ(first.lines, again.lines);
    EXPECT_GT(first.lines, 100U) << "nothing happened";
  }
}

TEST(Simulation, SeedsDiffer) {
  EXPECT_NE(simulate({.seed = 3}).digest, simulate({.seed = 4}).digest);
}

TEST(Ledger, SeesASecondCopyALostAnswerAndASecondOne) {
  aio::testing::ManualClock clock;
  Trace trace(clock, false);
  Ledger two(trace);
  two.run_began("a.service");
  EXPECT_FALSE(two.violation());
  two.run_began("a.service");
  EXPECT_EQ(two.violation(), "a.service runs 2 times at once");

  Ledger lost(trace);
  lost.expect("stop", "a.service", clock.now());
  EXPECT_EQ(lost.violation(), "nobody will ever answer: stop a.service");

  Ledger twice(trace);
  const auto answer = twice.expect("stop", "a.service", clock.now());
  answer();
  EXPECT_FALSE(twice.violation());
  answer();
  EXPECT_EQ(twice.violation(), "a callback was called twice");
}

TEST(Clockwork, SkipsOrQueuesWhatIsDueMeanwhile) {
  const aio::TimePoint base{};
  Clockwork skips({.start_in = 10s, .period = 10s, .takes = 15s}, base, base);
  EXPECT_EQ(skips.runs_until(base + 50s), (std::vector<aio::TimePoint>{base + 10s, base + 30s, base + 50s}));
  Clockwork queues({.start_in = 10s, .period = 10s, .takes = 15s, .queues = true}, base, base);
  EXPECT_EQ(queues.runs_until(base + 45s), (std::vector<aio::TimePoint>{base + 10s, base + 25s, base + 40s}));
}

TEST(States, GoOnlyWhereTheDiagramLeads) {
  using enum engine::TaskState;
  EXPECT_TRUE(engine::may_go(starting, running));
  EXPECT_TRUE(engine::may_go(held, inactive));
  EXPECT_FALSE(engine::may_go(held, starting));
  EXPECT_FALSE(engine::may_go(running, stopped)) << "it is stopping first";
  EXPECT_FALSE(engine::may_go(scheduled, inactive));
  EXPECT_FALSE(engine::may_go(done, stopped));
}

}  // namespace
}  // namespace aiod::simulation

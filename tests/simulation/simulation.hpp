#pragma once

#include <cstdint>
#include <string>

#include "simulation/world.hpp"

namespace aiod::simulation {

struct Result {
  std::uint64_t seed = 0;
  std::string violation{};  // empty: all was in order
  std::string tail{};       // of the trace
  std::uint64_t digest = 0;
  std::uint64_t lines = 0;
  int steps = 0;
  int services = 0;
};

/// Two engines, one after the other, in the world of a seed.
Result simulate(const Options& options);

}  // namespace aiod::simulation

#pragma once

#include <aio/time.hpp>

#include <cstdint>
#include <deque>
#include <string>

namespace aiod::simulation {

/// What happened in a simulation, line by line with its moment: the latest lines, and a number that two runs
/// share only when all their lines are the same.
class Trace {
 public:
  explicit Trace(const aio::Clock& clock, bool aloud) : clock_(clock), began_(clock.now()), aloud_(aloud) {}

  void add(const std::string& text);
  std::uint64_t digest() const noexcept { return digest_; }
  std::uint64_t count() const noexcept { return count_; }
  /// The latest lines, for whoever reads of a failure.
  std::string tail() const;

 private:
  const aio::Clock& clock_;
  aio::TimePoint began_;
  bool aloud_;
  std::uint64_t digest_ = 0xcbf29ce484222325U;
  std::uint64_t count_ = 0;
  std::deque<std::string> latest_;
};

}  // namespace aiod::simulation

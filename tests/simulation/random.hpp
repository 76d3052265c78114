#pragma once

#include <aio/time.hpp>

#include <cstdint>
#include <vector>

namespace aiod::simulation {

/// SplitMix64. Our own, because what std:: distributions return differs from library to library, and a seed
/// must mean the same world everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
  }

  /// 0 to limit - 1.
  int below(std::size_t limit) noexcept {
    return static_cast<int>(next() % static_cast<std::uint64_t>(limit));
  }
  /// low to high, both included.
  int between(int low, int high) noexcept { return low + below(static_cast<std::size_t>(high - low + 1)); }
  bool chance(int percent) noexcept { return below(100) < percent; }
  /// One in so many.
  bool one_in(int count) noexcept { return below(static_cast<std::size_t>(count)) == 0; }

  template <class T>
  const T& pick(const std::vector<T>& all) noexcept {
    return all[static_cast<std::size_t>(below(all.size()))];
  }
  template <class T, std::size_t N>
  const T& pick(const T (&all)[N]) noexcept {
    return all[below(N)];
  }

  /// Short ones as often as long ones: each magnitude from milliseconds on is as likely.
  aio::Duration duration(aio::Duration longest) noexcept {
    aio::Duration limit = std::chrono::milliseconds(10);
    while (limit < longest && !one_in(5)) limit *= 4;
    if (limit > longest) limit = longest;
    return aio::Duration(1 +
                         static_cast<aio::Duration::rep>(next() % static_cast<std::uint64_t>(limit.count())));
  }

 private:
  std::uint64_t state_;
};

}  // namespace aiod::simulation

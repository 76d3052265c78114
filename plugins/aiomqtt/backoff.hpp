#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include <aio/time.hpp>

namespace aiomqtt {

/// How long to wait before the next try: twice as long each time up to a limit, and up to a quarter less by
/// chance, so that many boards do not come back to a broker at the same moment.
class Backoff {
 public:
  explicit Backoff(std::uint32_t seed) : random_(seed) {}

  void begin(aio::Duration first, aio::Duration longest) {
    first_ = first;
    longest_ = longest;
    succeeded();
  }
  /// The try succeeded. The next wait is as long as it would have been: what is made may be lost at once.
  void connected() noexcept { tries_ = 0; }
  /// What was made has lasted: the next wait is short again.
  void succeeded() noexcept {
    tries_ = 0;
    step_ = 0;
  }
  /// How many tries in a row have failed.
  int tries() const noexcept { return tries_; }

  aio::Duration failed() {
    ++tries_;
    const int doublings = step_;
    step_ = std::min(step_ + 1, 30);
    const std::int64_t factor = std::int64_t{1} << doublings;
    const aio::Duration full = first_ > longest_ / factor ? longest_ : aio::Duration(first_ * factor);
    return full - full * static_cast<int>(random_() % 251) / 1000;
  }

 private:
  std::minstd_rand random_;
  aio::Duration first_{};
  aio::Duration longest_{};
  int tries_ = 0;
  int step_ = 0;  // how often the wait has been doubled
};

}  // namespace aiomqtt

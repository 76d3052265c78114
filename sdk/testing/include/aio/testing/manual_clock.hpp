#pragma once

#include <aio/time.hpp>

namespace aio::testing {

/// A clock that stands still until it is moved. Starts on 2027-01-01 00:00:00 UTC.
class ManualClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return now_; }
  WallTime wall_now() const noexcept override { return wall_; }

  /// Moves both clocks forward. To run what becomes due on the way use ManualLoop::advance.
  void advance(Duration by) noexcept {
    now_ += by;
    wall_ += by;
  }

  /// Steps the wall clock alone, as a time server does.
  void set_wall(WallTime to) noexcept { wall_ = to; }

 private:
  TimePoint now_{std::chrono::hours(1)};
  WallTime wall_{std::chrono::seconds(1'798'761'600)};
};

}  // namespace aio::testing

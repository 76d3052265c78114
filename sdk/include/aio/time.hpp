#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <aio/api.hpp>

namespace aio {

using Duration = std::chrono::nanoseconds;

/// A moment on the monotonic clock: never steps, has no calendar.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// A moment on the wall clock: may step when the board learns the time.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// Where all of aiod reads the time. The real one is the kernel's; tests move a ManualClock by hand
/// (aio/testing/manual_clock.hpp). Both functions may be called on any thread and never block.
class AIO_API Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const noexcept = 0;
  virtual WallTime wall_now() const noexcept = 0;
};

/// CLOCK_MONOTONIC and CLOCK_REALTIME of this machine.
class AIO_API SystemClock final : public Clock {
 public:
  TimePoint now() const noexcept override;
  WallTime wall_now() const noexcept override;
};

/// The time on the clock of the loop that runs on this thread; without one, the system's.
AIO_API TimePoint now() noexcept;
AIO_API WallTime wall_now() noexcept;

/// Reads "250ms", "1h30m", "1.5s", "90" (seconds), "2d"; units ns us ms s m min h d w, largest first or
/// not, spaces allowed between parts, one leading minus. nullopt when it is none of these or overflows.
AIO_API std::optional<Duration> parse_duration(std::string_view text) noexcept;

/// A short text that parse_duration reads back as the same value: "1h30m", "1.5s", "250ms", "0s".
AIO_API std::string format_duration(Duration value);

}  // namespace aio

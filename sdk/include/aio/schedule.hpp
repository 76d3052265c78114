#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <aio/time.hpp>

namespace aio {

/// A date and time on the board's own wall, without a zone: 2027-03-01 07:30:00.
struct LocalDateTime {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
  int hour = 0;
  int minute = 0;
  int second = 0;

  bool operator==(const LocalDateTime&) const = default;
};

/// When the first run is due: so long after the loop started (or the service was loaded), or at a date.
using StartIn = std::variant<Duration, LocalDateTime>;

/// When the next one is: a period; `true` repeats every `start_in` seconds, `false` runs once.
class Repeat {
 public:
  Repeat(bool every_start_in) : every_start_in_(every_start_in) {}  // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  Repeat(std::chrono::duration<Rep, Period> period)  // NOLINT(google-explicit-constructor)
      : period_(std::chrono::duration_cast<Duration>(period)) {}

  /// The period, when it was given as one.
  std::optional<Duration> period() const { return period_; }
  bool every_start_in() const { return every_start_in_; }

  bool operator==(const Repeat&) const = default;

 private:
  std::optional<Duration> period_;
  bool every_start_in_ = false;
};

/// What happens to a run that is due while the last one still runs.
enum class Overlap : std::uint8_t { skip, queue };

/// What happens to a run whose time passed while the daemon did not run.
enum class Missed : std::uint8_t { skip, once };

/// When a service's task runs. Intervals (`start_in`, `repeat`) are kept on the monotonic clock and do not
/// drift: run n is due at start + n * period. `at` and `cron` follow the wall clock.
///
///     .schedule = aio::Schedule{.start_in = 20s, .repeat = 90s}
struct Schedule {
  std::optional<StartIn> start_in{};
  std::optional<Repeat> repeat{};
  std::vector<std::string> at{};      // local times of day: "07:30", "22:15:30"
  std::optional<std::string> cron{};  // five fields, or @hourly and the like
  Duration jitter{};                  // a random delay up to this much is added to each run
  Overlap overlap = Overlap::skip;
  Missed missed = Missed::skip;

  bool operator==(const Schedule&) const = default;
};

}  // namespace aio

#pragma once

#include <aio/schedule.hpp>
#include <aio/time.hpp>

#include <array>
#include <bitset>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace aiod::engine {

/// What is wrong with a cron expression: which field, and what to write.
class CronError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// A cron expression: minute, hour, day of the month, month, day of the week, as crontab(5) has them: `*`,
/// lists, ranges, steps, names, 0 and 7 for Sunday; a day matches when either day field does, unless one
/// begins with `*`. Or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.
///
/// Summer time: with fixed hours each time of day comes once a day. One that falls into the gap comes when
/// the gap ends, one that the wall shows twice comes the first time. An hour field that begins with `*`
/// follows elapsed time: both hours count, the missing one does not.
class Cron {
 public:
  /// Throws CronError.
  explicit Cron(std::string_view expression);

  /// The first moment after `moment` that matches; nullopt when there is none in the eight years after it
  /// (the longest time between two 29ths of February).
  std::optional<aio::WallTime> next_after(aio::WallTime moment) const;

 private:
  struct Fields {
    std::bitset<60> minutes;
    std::bitset<24> hours;
    std::bitset<32> days;  // of the month, from 1
    std::bitset<13> months;
    std::bitset<7> weekdays;  // from Sunday
    bool any_day = true;      // the day of the month begins with `*`
    bool any_weekday = true;
    bool any_hour = true;
  };

  bool matches_date(const aio::LocalDateTime& local) const;
  std::optional<aio::WallTime> next_by_the_wall(aio::WallTime moment) const;
  std::optional<aio::WallTime> next_by_elapsed_time(aio::WallTime moment) const;

  Fields fields_;
};

}  // namespace aiod::engine

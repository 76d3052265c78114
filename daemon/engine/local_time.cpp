#include "engine/local_time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

namespace aiod::engine {
namespace {

using std::chrono::seconds;

std::tm broken_down(std::time_t moment) {
  std::tm fields{};
  ::localtime_r(&moment, &fields);
  return fields;
}

aio::LocalDateTime local_of(std::time_t moment) {
  const std::tm fields = broken_down(moment);
  return {.year = fields.tm_year + 1900,
          .month = fields.tm_mon + 1,
          .day = fields.tm_mday,
          .hour = fields.tm_hour,
          .minute = fields.tm_min,
          .second = fields.tm_sec};
}

std::time_t offset_at(std::time_t moment) {
  return broken_down(moment).tm_gmtoff;
}

// The first moment in (before, until] whose offset is not that of `before`.
std::time_t change_between(std::time_t before, std::time_t until) {
  const std::time_t old_offset = offset_at(before);
  while (until - before > 1) {
    const std::time_t middle = before + (until - before) / 2;
    (offset_at(middle) == old_offset ? before : until) = middle;
  }
  return until;
}

aio::WallTime wall_time(std::time_t moment) {
  return aio::WallTime(seconds(moment));
}

}  // namespace

void refresh_time_zone() {
  ::tzset();
}

aio::LocalDateTime to_local(aio::WallTime moment) {
  return local_of(std::chrono::floor<seconds>(moment).time_since_epoch().count());
}

std::chrono::sys_days date_of(const aio::LocalDateTime& local) {
  return std::chrono::year(local.year) / local.month / local.day;
}

aio::LocalDateTime at_midnight(std::chrono::sys_days date) {
  const std::chrono::year_month_day day(date);
  return {.year = static_cast<int>(day.year()),
          .month = static_cast<int>(static_cast<unsigned>(day.month())),
          .day = static_cast<int>(static_cast<unsigned>(day.day()))};
}

aio::WallTime to_wall(const aio::LocalDateTime& local) {
  constexpr std::time_t day = 24 * 60 * 60;
  const std::time_t shown = date_of(local).time_since_epoch().count() * day + local.hour * 3600 +
                            local.minute * 60 + local.second;  // as if the zone were UTC
  std::array<std::time_t, 2> offsets{offset_at(shown - day), offset_at(shown + day)};
  std::sort(offsets.begin(), offsets.end(), std::greater<>());  // the larger the offset, the earlier
  for (const std::time_t offset : offsets)
    if (local_of(shown - offset) == local) return wall_time(shown - offset);
  return wall_time(change_between(shown - offsets[0], shown - offsets[1]));
}

}  // namespace aiod::engine

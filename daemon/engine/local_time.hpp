#pragma once

#include <aio/schedule.hpp>
#include <aio/time.hpp>

#include <chrono>

/// The board's own time of day: the zone of the process (TZ, or else /etc/localtime), with its summer time.
namespace aiod::engine {

/// Looks whether the zone has changed; costs a look at /etc/localtime. The others go by what it found last.
void refresh_time_zone();

/// What the wall shows at a moment, to the second.
aio::LocalDateTime to_local(aio::WallTime moment);

/// The moment at which the wall shows this. A time that comes twice, when summer time ends, is its first one;
/// one that never comes, when it begins, is the first moment after the gap.
aio::WallTime to_wall(const aio::LocalDateTime& local);

/// Days since 1970-01-01 as the wall counts them, and back.
std::chrono::sys_days date_of(const aio::LocalDateTime& local);
aio::LocalDateTime at_midnight(std::chrono::sys_days date);

}  // namespace aiod::engine

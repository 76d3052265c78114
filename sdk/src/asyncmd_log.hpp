#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <aio/asyncmd.hpp>

namespace aio::asyncmd {

/// The last line that each of these services, or a child of it, has logged.
std::map<std::string, std::string, std::less<>> last_lines(Control& control,
                                                           const std::vector<std::string>& services,
                                                           std::string_view hostname);

/// A moment as Python's time.localtime() splits it, in local time: year, month, day, hour, minute, second,
/// weekday (Monday is 0), day of the year, daylight saving.
Array local_tuple(WallTime moment);

}  // namespace aio::asyncmd

#pragma once

#include <optional>
#include <string_view>

namespace aiod::aioctl {

/// Reads a date, a time of the day or both, as parse_time() does and in every form that aioctl prints, into
/// Unix seconds: "2012-10-30 18:17:16", "2012-10-30T18:17:16+01:00", "Tue 2012-10-30 18:17:16 CET", "Oct 30
/// 18:17:16", "18:17". nullopt when it is none of these.
std::optional<double> parse_date_time(std::string_view text, double now);

}  // namespace aiod::aioctl

#pragma once

#include <optional>
#include <string_view>

namespace aiod::aioctl {

/// Reads a moment as journalctl's --since takes it, in the local zone:
///   "2012-10-30 18:17:16" (also with T, without seconds, without the time, with a fraction, with " UTC" or
///   "Z"), "18:17", "18:17:16" (today), "now", "today", "yesterday", "tomorrow" (midnight),
///   "-1h", "+5min", "-1h30min", "2 days ago", "@1351614000",
/// and every form that aioctl prints: "Tue 2026-12-01 05:52:55 CET", "2026-12-01T05:52:55+01:00",
/// "Dec 01 05:52:55" (the last one), "1795356191.250000", "3 days, 01:02:03 ago".
/// `now` and the result are Unix seconds. nullopt when it is none of these.
std::optional<double> parse_time(std::string_view text, double now);

/// Reads how long something takes, in seconds: "1h30min", "2 days", "500ms"; a number without a unit is
/// seconds, where it stands alone. nullopt when it is none of these.
std::optional<double> parse_span(std::string_view text);

}  // namespace aiod::aioctl

#pragma once

#include <string>

namespace aiod::aioctl {

// Times are Unix seconds. They are shown in the local zone (TZ, /etc/localtime), or in UTC.
enum class Zone { local, utc };

/// How long, to the second, as the model writes it: "4 s", "00:02:31", "3 days, 01:02:03"; below zero is "0
/// s".
std::string format_duration(double seconds);

/// How long there is left, with tenths below a minute: "3.2 s", "00:02:31".
std::string format_remaining(double seconds);

/// "Sun 2026-11-22 14:03:07 UTC"
std::string format_timestamp(double time, Zone zone = Zone::local);

/// "14:03:07" on the same local day as `now`, "2026-11-21 14:03:07" otherwise.
std::string format_short_time(double time, double now);

/// "Nov 22 14:03:07", as the journal's lines begin.
std::string format_log_time(double time, Zone zone = Zone::local);

/// The same with milliseconds: "Nov 22 14:03:07.125".
std::string format_precise_log_time(double time);

/// The same with microseconds: "Nov 22 14:03:07.125000".
std::string format_log_time_us(double time, Zone zone);

/// "Sun 2026-11-22 14:03:07.125000 UTC"
std::string format_timestamp_us(double time, Zone zone);

/// "2026-11-22T14:03:07+00:00", and with microseconds "2026-11-22T14:03:07.125000+00:00".
std::string format_iso(double time, Zone zone);
std::string format_iso_us(double time, Zone zone);

/// Processor time: "850 us", "1.234 ms", "12.5 s".
std::string format_microseconds(double microseconds);

}  // namespace aiod::aioctl

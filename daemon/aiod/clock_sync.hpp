#pragma once

namespace aiod {

/// Whether the kernel's wall clock is synchronised, by the kernel's own flag or by the file that
/// systemd-timesyncd makes. Doesn't block. False, too, where a sandbox keeps the flag from being read.
bool is_clock_synchronised();

/// The same, as systemd-timedated sees it, which a sandbox does not keep from looking. Blocks for up to two
/// seconds: for a worker. False if that service isn't there.
bool does_timedated_see_the_clock_synchronised();

}  // namespace aiod

#pragma once

#include <aio/schedule.hpp>
#include <optional>
#include <string_view>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// Reads `schedule: {start_in, repeat, at, cron, jitter, overlap, missed}`. Whether the cron text means
/// something is for the engine to say; everything else is checked here. nullopt when it is no map; an entry
/// that is wrong is reported and left out.
std::optional<aio::Schedule> read_schedule(const Node& node, Reporter& reporter);

/// "2027-03-01", "2027-03-01 07:30" or "2027-03-01T07:30:15"; nullopt when it is none or no such day or time
/// is.
std::optional<aio::LocalDateTime> parse_local_date_time(std::string_view text);

}  // namespace aiod::settings

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aioctl/options.hpp"

namespace aiod::aioctl {

// The values of options and arguments that are more than plain text. A mistake throws std::invalid_argument,
// whose text names the value and what would do.

/// aiod's and journalctl's names of levels and syslog's numbers: "warning", "warn", "err", "crit", "4".
std::string parse_level(std::string_view text);

/// "auto", "always", "never".
ColourMode parse_colour(std::string_view text);

/// "20", or "all", which is nullopt.
std::optional<std::int64_t> parse_line_count(std::string_view text);

/// `option` is for the message: "--since".
double parse_moment(std::string_view option, std::string_view text, double now);

/// What follows `gpio`: nothing or "list", "get PIN...", "set PIN VALUE", "watch [PIN...]".
GpioOptions parse_gpio(const std::vector<std::string>& words);

}  // namespace aiod::aioctl

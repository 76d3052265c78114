#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aioctl/options.hpp"

namespace aiod::aioctl {

// The values of options and arguments that are more than plain text. A mistake throws std::invalid_argument,
// whose text names the value and what would do.

/// The least and the most severe level, empty for no limit: "warning" is that and above, "info..warning" both
/// and what lies between. aiod's and journalctl's names and syslog's numbers: "warning", "warn", "err", "4".
std::pair<std::string, std::string> parse_levels(std::string_view text);

/// The words that --state, --type and --output know. A state may also be systemctl's "active".
std::vector<std::string> state_words();
std::vector<std::string> type_words();
std::vector<std::string> log_formats();

/// One or several lists "a,b", whose words have to be `known`.
std::vector<std::string> parse_words(std::string_view option, const std::vector<std::string>& lists,
                                     const std::vector<std::string>& known);

std::string parse_log_format(const std::string& text);

/// "0" or nothing: this daemon's log; "-1": that of the one before.
std::int64_t parse_boot(std::string_view text);

/// A record's number.
std::int64_t parse_cursor(std::string_view option, std::string_view text);

/// "key=value"; the value may be empty.
std::pair<std::string, std::string> parse_assignment(const std::string& text);

/// Seconds: "90", "1min 30s"; nullopt for "infinity" or 0, which is no bound.
std::optional<double> parse_timeout(std::string_view option, std::string_view text);

/// "auto", "always", "never".
ColourMode parse_colour(std::string_view text);

/// "20", or "all", which is nullopt.
std::optional<std::int64_t> parse_line_count(std::string_view text);

/// `option` is for the message: "--since".
double parse_moment(std::string_view option, std::string_view text, double now);

/// What follows `gpio`: nothing or "list", "get PIN...", "set PIN VALUE", "watch [PIN...]".
GpioOptions parse_gpio(const std::vector<std::string>& words);

}  // namespace aiod::aioctl

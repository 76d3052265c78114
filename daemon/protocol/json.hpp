#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <limits>
#include <string_view>

#include "protocol/result.hpp"

namespace aiod::protocol {

/// Parses one JSON document, strictly: UTF-8 must be valid, no object may have a key twice, numbers must be
/// finite, nothing but white space may follow, arrays and objects nest at most `max_depth` deep, and there
/// are at most `max_values` values: each takes some 24 bytes, however few it has in the text.
Result<boost::json::value> parse_json(std::string_view text, std::size_t max_depth,
                                      std::size_t max_values = std::numeric_limits<std::size_t>::max());

/// How deep arrays and objects may nest in what is sent, the message itself included: other programs' parsers
/// have limits too, jq's is 256.
inline constexpr std::size_t max_sendable_depth = 200;

/// Makes a value safe to send: text that is not UTF-8 gets U+FFFD for each bad byte, numbers that JSON has
/// not (NaN, infinities) become null, and a text stands for what nests deeper than `max_depth`. A service may
/// hand over anything; one bad byte in a log line must not cost the reader the whole reply.
void make_sendable(boost::json::value& value, std::size_t max_depth = max_sendable_depth);
void make_sendable(boost::json::object& object, std::size_t max_depth = max_sendable_depth);

/// Tells whether make_sendable() would change nothing.
bool is_sendable(const boost::json::value& value, std::size_t max_depth = max_sendable_depth);
bool is_sendable(const boost::json::object& object, std::size_t max_depth = max_sendable_depth);

}  // namespace aiod::protocol

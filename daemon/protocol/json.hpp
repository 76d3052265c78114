#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "protocol/result.hpp"

namespace aiod::protocol {

/// Parses one JSON document, strictly: UTF-8 must be valid, no object may have a key twice, numbers must be
/// finite, nothing but white space may follow, and arrays and objects nest at most `max_depth` deep.
Result<boost::json::value> parse_json(std::string_view text, std::size_t max_depth);

/// Makes a value safe to send: text that is not UTF-8 gets U+FFFD for each bad byte, numbers that JSON has
/// not (NaN, infinities) become null. A service may hand over anything; one bad byte in a log line must not
/// cost the reader the whole reply.
void make_sendable(boost::json::value& value);
void make_sendable(boost::json::object& object);

/// Tells whether make_sendable() would change nothing.
bool is_sendable(const boost::json::value& value);
bool is_sendable(const boost::json::object& object);

}  // namespace aiod::protocol

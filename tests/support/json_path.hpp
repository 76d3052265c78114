#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::support {

/// The value of a text that is one JSON document; throws std::runtime_error, with the text, when it is not.
boost::json::value parse_json(std::string_view text);

/// One value for each line.
std::vector<boost::json::value> parse_json_lines(std::string_view text);

/// The text that is a member of an object; throws when it is none.
std::string text_at(const boost::json::value& object, std::string_view key);

std::string show(const boost::json::value& value);

std::vector<std::string> keys_of(const boost::json::value& object);

/// The element of an array whose "name" (or other key) is this; throws std::runtime_error when there is none.
boost::json::value named(const boost::json::value& array, std::string_view name,
                         std::string_view key = "name");

}  // namespace aiod::support

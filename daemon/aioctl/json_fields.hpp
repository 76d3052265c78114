#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::aioctl {

// Reading a reply without trusting it: a field that is missing or of another type is the empty value.

std::string text_of(const boost::json::object& object, std::string_view key);
/// The same, safe to print.
std::string printable_text_of(const boost::json::object& object, std::string_view key);
std::optional<double> number_of(const boost::json::object& object, std::string_view key);
std::int64_t integer_of(const boost::json::object& object, std::string_view key);
bool flag_of(const boost::json::object& object, std::string_view key);
boost::json::value value_of(const boost::json::object& object, std::string_view key);
std::vector<std::string> texts_of(const boost::json::object& object, std::string_view key);

/// The object, array of objects; what is none gives an empty one, which lives as long as the program.
const boost::json::object& object_of(const boost::json::object& object, std::string_view key);
const boost::json::object& as_object(const boost::json::value& value);
const boost::json::array& array_of(const boost::json::object& object, std::string_view key);

}  // namespace aiod::aioctl

#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace aiod::aioctl {

enum class JsonStyle {
  compact,  // for programs: no blanks
  spaced    // for people: a blank after each comma and colon
};

/// JSON on one line. Floating point numbers are written in full (1763784000.25, not 1.76378400025E9) and
/// always with a point or an exponent; what is not safe for a terminal (C1 controls, direction marks) is
/// escaped like the other control characters.
std::string to_text(const boost::json::value& value, JsonStyle style = JsonStyle::compact);

/// A value as a person reads it: a string as it is, escaped for the terminal but with its line breaks;
/// anything else as spaced JSON.
std::string to_readable(const boost::json::value& value);

}  // namespace aiod::aioctl

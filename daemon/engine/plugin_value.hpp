#pragma once

#include <aio/value.hpp>

#include <cstddef>
#include <string_view>

namespace aiod::engine {

/// What a value of a plugin may have: it is kept, and told to any caller that asks for the status.
inline constexpr std::size_t deepest_value = 128;
inline constexpr std::size_t largest_value =
    std::size_t{16} * 1024 * 1024;  // bytes of text, or values times 16

/// A copy of what a plugin returned, in the daemon's own memory. A part that is nested too deep is a text
/// that says so; what is too large or can't be copied becomes {"error": "..."}, which names it as `what`.
/// Takes the original apart without recursion, however deep it is.
aio::Value adopt(aio::Value value, std::string_view what);

/// The same for text, which is cut.
std::string adopt_text(std::string text);

}  // namespace aiod::engine

#pragma once

#include <aio/value.hpp>

#include <cstddef>
#include <string_view>

namespace aiod::engine {

/// What a value of a plugin may have: it is kept, and told to whoever asks for the status.
inline constexpr std::size_t deepest_value = 32;
inline constexpr std::size_t largest_value = std::size_t{256} * 1024;  // bytes of text, or values times 16

/// A copy of what a plugin returned, in the daemon's own memory. What is nested too deep, is too large or
/// can't be copied becomes {"error": "..."}, which names it as `what`. Takes the original apart without
/// recursion, however deep it is.
aio::Value adopt(aio::Value value, std::string_view what);

/// The same for text, which is cut.
std::string adopt_text(std::string text);

}  // namespace aiod::engine

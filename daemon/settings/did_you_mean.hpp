#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aiod::settings {

/// `did you mean "enabled"?`, or nothing when no candidate is near; see aio::detail::nearest.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace aiod::settings

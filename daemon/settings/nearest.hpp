#pragma once

#include <span>
#include <string>
#include <string_view>

namespace aiod::settings {

/// The candidate a mistyped word most likely meant, ignoring case: at most a third of its letters left
/// out, added, changed or swapped with their neighbours. Empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// `did you mean "enabled"?`, or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace aiod::settings

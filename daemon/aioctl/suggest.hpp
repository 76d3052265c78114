#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aiod::aioctl {

/// The candidate that `word` was most likely meant to be, or empty when none is near: at most two letters
/// wrong, missing or too many, two neighbours swapped counting as one, and fewer than half of the word.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace aiod::aioctl

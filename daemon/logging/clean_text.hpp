#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::logging {

/// `text` with every byte that is not UTF-8 replaced by U+FFFD, and at most `limit` bytes long: what is cut
/// leaves the mark "… [N bytes cut]" with N counted in bytes of `text`. A limit that has no room for the mark
/// cuts without it. Never cuts a character in two. Returns `text` itself when there is nothing to change,
/// otherwise a view of `scratch`, which is allocated only if its capacity is below `limit`.
std::string_view clean_text(std::string_view text, std::size_t limit, std::string& scratch);

}  // namespace aiod::logging

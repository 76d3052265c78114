#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aio::detail {

/// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD, and cut to about `longest`
/// bytes, never inside a character.
std::string valid_utf8(std::string_view text, std::size_t longest);

}  // namespace aio::detail

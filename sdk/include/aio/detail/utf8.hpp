#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <aio/api.hpp>

namespace aio::detail {

/// The length in bytes of the character that a text, which is not empty, begins with; 0 when its first byte
/// begins no valid UTF-8: overlong forms, surrogates and what is beyond U+10FFFF are not.
AIO_API std::size_t character_length(std::string_view text) noexcept;

/// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD, and cut to about `longest`
/// bytes, never inside a character.
AIO_API std::string valid_utf8(std::string_view text, std::size_t longest);

}  // namespace aio::detail

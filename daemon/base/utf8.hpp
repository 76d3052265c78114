#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::base {

/// What a text begins with: a character, or one byte that is not part of valid UTF-8.
struct Character {
  char32_t code = 0;       // the byte's value when it is not valid
  std::size_t length = 1;  // in bytes
  bool valid = false;
};

/// The first character of `text`, which is not empty. Overlong forms, surrogates and what is beyond U+10FFFF
/// are not valid.
Character first_character(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

/// `text` with U+FFFD in place of each byte that is not part of valid UTF-8.
std::string to_utf8(std::string_view text);

/// What to_utf8() puts in place of a byte.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace aiod::base

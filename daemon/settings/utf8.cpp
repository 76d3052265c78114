#include "settings/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace aiod::settings {
namespace {

constexpr std::size_t kQuotedLength = 80;

struct Character {
  char32_t code = 0;
  std::size_t length = 0;  // in bytes; 0 when it is not UTF-8
};

std::size_t length_by_first_byte(unsigned char byte) {
  if (byte < 0x80) return 1;
  if (byte >= 0xC2 && byte < 0xE0) return 2;
  if (byte >= 0xE0 && byte < 0xF0) return 3;
  if (byte >= 0xF0 && byte < 0xF5) return 4;
  return 0;
}

/// The first character of a text that is not empty.
Character decode(std::string_view text) {
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_by_first_byte(first);
  if (length == 1) return {first, 1};
  if (length == 0 || length > text.size()) return {};
  char32_t code = first & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kSmallest[length] || surrogate || code > 0x10FFFF) return {};
  return {code, length};
}

constexpr bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

constexpr bool is_allowed(char32_t code) {
  return !is_control(code) || code == '\t' || code == '\n' || code == '\r' || code == 0x85;
}

}  // namespace

std::optional<TextFault> find_fault(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return TextFault{0, "the file is UTF-16; it must be UTF-8"};
  }
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = decode(text.substr(offset));
    if (character.length == 0) {
      return TextFault{offset,
                       fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text[offset]))};
    }
    if (!is_allowed(character.code)) {
      return TextFault{offset, fmt::format("control character U+{:04X} is not allowed",
                                           static_cast<std::uint32_t>(character.code))};
    }
    offset += character.length;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = decode(text.substr(offset));
    if (character.length == 0 || is_control(character.code)) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(text[offset]));
      ++offset;
      continue;
    }
    result += text.substr(offset, character.length);
    offset += character.length;
  }
  return result;
}

std::string in_quotes(std::string_view text) {
  std::size_t end = std::min(text.size(), kQuotedLength);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("\"{}{}\"", printable(text.substr(0, end)), end < text.size() ? "..." : "");
}

}  // namespace aiod::settings

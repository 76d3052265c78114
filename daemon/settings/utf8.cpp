#include "settings/utf8.hpp"

#include <fmt/format.h>
#include <aio/detail/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace aiod::settings {
namespace {

constexpr std::size_t kQuotedLength = 80;

struct Character {
  char32_t code = 0;
  std::size_t length = 0;  // in bytes; 0 when it is not UTF-8
};

/// The first character of a text that is not empty.
Character decode(std::string_view text) {
  const std::size_t length = aio::detail::character_length(text);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length <= 1) return {byte(0), length};
  char32_t code = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
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

#include "settings/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/terminal_text.hpp"
#include "base/utf8.hpp"

namespace aiod::settings {
namespace {

constexpr std::size_t kQuotedLength = 80;

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
    const base::Character character = base::first_character(text.substr(offset));
    if (!character.valid) {
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

std::string in_quotes(std::string_view text) {
  std::size_t end = std::min(text.size(), kQuotedLength);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("\"{}{}\"", base::terminal_text(text.substr(0, end)), end < text.size() ? "..." : "");
}

}  // namespace aiod::settings

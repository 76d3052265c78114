#include "utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace webrepl {
namespace {

struct Lead {
  std::size_t more = 0;      // bytes that follow
  std::uint32_t lowest = 0;  // that may be written with so many
  std::uint32_t bits = 0;    // of the value that the first byte has
  bool valid = true;
};

Lead lead_of(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {.bits = byte};
  if (byte >= 0xC2 && byte <= 0xDF) return {.more = 1, .lowest = 0x80, .bits = byte & 0x1FU};
  if (byte >= 0xE0 && byte <= 0xEF) return {.more = 2, .lowest = 0x800, .bits = byte & 0x0FU};
  if (byte >= 0xF0 && byte <= 0xF4) return {.more = 3, .lowest = 0x10000, .bits = byte & 0x07U};
  return {.valid = false};
}

bool is_character(std::uint32_t value, std::uint32_t lowest) noexcept {
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value >= lowest && value <= 0x10FFFF && !is_surrogate;
}

// How many bytes the first character has; 0 when it is not well-formed.
std::size_t first_length(std::string_view text) noexcept {
  const Lead lead = lead_of(static_cast<std::uint8_t>(text.front()));
  if (!lead.valid || text.size() <= lead.more) return 0;
  std::uint32_t value = lead.bits;
  for (std::size_t i = 1; i <= lead.more; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return 0;
    value = (value << 6U) | (byte & 0x3FU);
  }
  return is_character(value, lead.lowest) ? lead.more + 1 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = first_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string sendable(std::string_view text) {
  std::string sent(text);
  if (!is_utf8(text))
    std::ranges::replace_if(
        sent, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; }, '?');
  return sent;
}

}  // namespace webrepl

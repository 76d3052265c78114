#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace aiod::base {
namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// The length of a sequence that begins with this byte, 0 where none does.
constexpr std::size_t sequence_length(unsigned first) {
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// What the second byte may be keeps out overlong forms, surrogates and what lies beyond U+10FFFF.
constexpr bool second_fits(unsigned first, unsigned second) {
  const unsigned least = first == 0xE0 ? 0xA0U : first == 0xF0 ? 0x90U : 0x80U;
  const unsigned greatest = first == 0xED ? 0x9FU : first == 0xF4 ? 0x8FU : 0xBFU;
  return second >= least && second <= greatest;
}

// The number of leading bytes that are ASCII, counted in whole words: most texts are nothing else.
std::size_t ascii_prefix(std::string_view text) noexcept {
  std::size_t done = 0;
  std::uint64_t word = 0;
  for (; done + sizeof word <= text.size(); done += sizeof word) {
    std::memcpy(&word, text.data() + done, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  return done;
}

}  // namespace

Character first_character(std::string_view text) noexcept {
  const unsigned first = byte_at(text, 0);
  const std::size_t length = sequence_length(first);
  if (length == 1) return {.code = first, .length = 1, .valid = true};
  const Character wrong{.code = first, .length = 1, .valid = false};
  if (length == 0 || text.size() < length || !second_fits(first, byte_at(text, 1))) return wrong;
  char32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80U) return wrong;
    code = (code << 6U) | (byte_at(text, i) & 0x3FU);
  }
  return {.code = code, .length = length, .valid = true};
}

bool is_utf8(std::string_view text) noexcept {
  for (text.remove_prefix(ascii_prefix(text)); !text.empty();) {
    const Character character = first_character(text);
    if (!character.valid) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    clean += character.valid ? text.substr(0, character.length) : replacement_character;
    text.remove_prefix(character.length);
  }
  return clean;
}

}  // namespace aiod::base

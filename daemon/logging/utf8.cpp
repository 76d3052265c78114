#include "logging/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace aiod::logging {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// What a lead byte promises: the length of the character and the range of its second byte, which excludes
// overlong forms, surrogates and what is beyond U+10FFFF.
struct Lead {
  std::size_t length;
  unsigned char low;
  unsigned char high;
};

Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// The length of the character that `text` begins with; 0 when its first byte begins none.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.length <= 1) return lead.length;
  if (text.size() < lead.length || byte(1) < lead.low || byte(1) > lead.high) return 0;
  for (std::size_t i = 2; i < lead.length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return lead.length;
}

// The number of leading bytes that are ASCII, counted in whole words: most lines are nothing else.
std::size_t ascii_prefix(std::string_view text) noexcept {
  std::size_t done = 0;
  std::uint64_t word = 0;
  for (; done + sizeof word <= text.size(); done += sizeof word) {
    std::memcpy(&word, text.data() + done, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  return done;
}

// Appends characters of `text` to `out` while they fit into `limit`; returns how many bytes of `text` it
// took.
std::size_t append_clean(std::string_view text, std::size_t limit, std::string& out) {
  std::size_t taken = 0;
  while (taken < text.size()) {
    const std::size_t length = character_length(text.substr(taken));
    const std::string_view character = length == 0 ? replacement : text.substr(taken, length);
    if (out.size() + character.size() > limit) break;
    out.append(character);
    taken += length == 0 ? 1 : length;
  }
  return taken;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  std::size_t at = ascii_prefix(text);
  while (at < text.size()) {
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string_view clean_text(std::string_view text, std::size_t limit, std::string& scratch) {
  if (text.size() <= limit && is_utf8(text)) return text;
  scratch.clear();
  scratch.reserve(limit);
  if (append_clean(text, limit, scratch) == text.size()) return scratch;

  constexpr std::size_t longest_mark = 40;
  const bool marked = limit >= longest_mark;
  scratch.clear();
  const std::size_t taken = append_clean(text, marked ? limit - longest_mark : limit, scratch);
  if (marked) {
    std::array<char, longest_mark> mark{};
    const auto end = fmt::format_to_n(mark.data(), mark.size(), "… [{} bytes cut]", text.size() - taken).out;
    scratch.append(mark.data(), end);
  }
  return scratch;
}

}  // namespace aiod::logging

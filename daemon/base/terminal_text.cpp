#include "base/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/utf8.hpp"

namespace aiod::base {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Sorted. Besides C0, DEL and C1: what reorders or breaks a line, and what Unicode wants to be invisible,
// but for the joiners U+200C and U+200D and the variation selectors U+FE00 to U+FE0F.
constexpr std::array<Range, 19> unsafe{{{0x00AD, 0x00AD},      // soft hyphen
                                        {0x034F, 0x034F},      // combining grapheme joiner
                                        {0x061C, 0x061C},      // Arabic letter mark
                                        {0x115F, 0x1160},      // Hangul fillers
                                        {0x17B4, 0x17B5},      // Khmer inherent vowels
                                        {0x180B, 0x180F},      // Mongolian selectors, vowel separator
                                        {0x200B, 0x200B},      // zero-width space
                                        {0x200E, 0x200F},      // direction marks
                                        {0x2028, 0x202E},      // line and paragraph separator; embeddings
                                        {0x2060, 0x206F},      // word joiner, isolates
                                        {0x3164, 0x3164},      // Hangul filler
                                        {0xFEFF, 0xFEFF},      // byte order mark
                                        {0xFFA0, 0xFFA0},      // half-width Hangul filler
                                        {0xFFF0, 0xFFFB},      // interlinear annotation
                                        {0xFFFE, 0xFFFF},      // no characters
                                        {0x13430, 0x13440},    // hieroglyph format controls
                                        {0x1BCA0, 0x1BCA3},    // shorthand format controls
                                        {0x1D173, 0x1D17A},    // musical format controls
                                        {0xE0000, 0xE0FFF}}};  // tags, more variation selectors

constexpr bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

void append_hex(std::string& out, char32_t code, int digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  while (digits > 0) out += hex[(code >> (4U * static_cast<unsigned>(--digits))) & 0xFU];
}

void append_escaped(std::string& out, const Character& character) {
  if (!character.valid || is_control(character.code)) {
    out += "\\x";
    append_hex(out, character.code, 2);
  } else if (character.code <= 0xFFFF) {
    out += "\\u";
    append_hex(out, character.code, 4);
  } else {
    out += "\\U";
    append_hex(out, character.code, 8);
  }
}

bool is_safe(const Character& character) noexcept {
  return character.valid && is_terminal_safe(character.code);
}

// The length of the colour sequence that `text` begins with, or 0.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

// How much of what our own programs write may stay, of what is not safe by itself.
std::size_t own_length(std::string_view text) {
  constexpr char record_separator = '\x1e';
  const char first = text.front();
  return first == '\n' || first == '\t' || first == record_separator ? 1 : colour_length(text);
}

// Takes what is not safe from the beginning of `text` and tells it to `out`.
void take_unsafe(std::string_view& text, Keep keep, std::string& out) {
  const Character character = first_character(text);
  const bool keeps_newlines = keep != Keep::nothing;
  if (character.code == '\t') {
    out += ' ';
  } else if (character.code == '\n') {
    out += keeps_newlines ? "\n" : "\\n";
  } else if (!(keeps_newlines && text.starts_with("\r\n"))) {
    append_escaped(out, character);
  }
  text.remove_prefix(character.length);
  const bool is_indented = text.empty() || text.starts_with(' ') || text.starts_with('\n');
  if (character.code == '\n' && keep == Keep::paragraph && !is_indented) out += "  ";
}

}  // namespace

bool is_terminal_safe(char32_t code) noexcept {
  if (code < 0x80) return !is_control(code);
  if (is_control(code)) return false;
  const auto after = std::upper_bound(unsafe.begin(), unsafe.end(), code,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after == unsafe.begin() || code > std::prev(after)->last;
}

std::size_t terminal_safe_prefix(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size()) {
    const Character character = first_character(text.substr(length));
    if (!is_safe(character)) break;
    length += character.length;
  }
  return length;
}

std::string terminal_text(std::string_view text, Keep keep) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t safe = terminal_safe_prefix(text);
    out += text.substr(0, safe);
    text.remove_prefix(safe);
    if (text.empty()) return out;
    take_unsafe(text, keep, out);
  }
}

std::string terminal_output(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t safe = terminal_safe_prefix(text);
    out += text.substr(0, safe);
    text.remove_prefix(safe);
    if (text.empty()) return out;
    const std::size_t own = own_length(text);
    out += text.substr(0, own);
    text.remove_prefix(own);
    if (own == 0) take_unsafe(text, Keep::nothing, out);
  }
}

}  // namespace aiod::base

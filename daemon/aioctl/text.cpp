#include "aioctl/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace aiod::aioctl {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;  // bytes
  bool valid = false;
};

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Sorted. Enough of Unicode's tables for names and messages; what is missing counts as one column.
constexpr std::array<Range, 13> zero_width{{{0x0300, 0x036f},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05bd},
                                            {0x064b, 0x065f},
                                            {0x0e31, 0x0e31},
                                            {0x0e34, 0x0e3a},
                                            {0x1ab0, 0x1aff},
                                            {0x1dc0, 0x1dff},
                                            {0x200b, 0x200d},
                                            {0x20d0, 0x20ff},
                                            {0xfe00, 0xfe0f},
                                            {0xfe20, 0xfe2f},
                                            {0xe0100, 0xe01ef}}};
constexpr std::array<Range, 10> double_width{{{0x1100, 0x115f},
                                              {0x2e80, 0x303e},
                                              {0x3041, 0xa4cf},
                                              {0xac00, 0xd7a3},
                                              {0xf900, 0xfaff},
                                              {0xfe30, 0xfe6f},
                                              {0xff00, 0xff60},
                                              {0xffe0, 0xffe6},
                                              {0x1f300, 0x1faff},
                                              {0x20000, 0x3fffd}}};
// They reorder what a terminal shows, and so could disguise a line.
constexpr std::array<Range, 3> direction_marks{{{0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}}};

template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, std::uint32_t code) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](std::uint32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

// The first character of non-empty text; one invalid byte when it is not well-formed UTF-8.
Character decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(lead);
  if (length == 1) return {lead, 1, true};
  if (length == 0 || text.size() < length) return {lead, 1, false};
  std::uint32_t code = lead & (0xffu >> (length + 1));
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0u) != 0x80u) return {lead, 1, false};
    code = (code << 6u) | (byte & 0x3fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {lead, 1, false};
  return {code, length, true};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

// The length of the colour sequence that `text` begins with, or 0.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::size_t columns(const Character& character) {
  if (!character.valid) return 1;
  if (is_control(character.code) || contains(zero_width, character.code)) return 0;
  return contains(double_width, character.code) ? 2 : 1;
}

}  // namespace

std::string escape(std::string_view text, Keep keep) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode(text);
    const auto bytes = text.substr(0, character.length);
    if (character.valid && character.code == '\t') {
      out += ' ';
    } else if (character.valid && character.code == '\n') {
      out += keep == Keep::newlines ? "\n" : "\\n";
    } else if (!character.valid || is_control(character.code)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", character.code);
    } else if (contains(direction_marks, character.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", character.code);
    } else {
      out += bytes;
    }
    text.remove_prefix(character.length);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    if (const auto colour = colour_length(text)) {
      text.remove_prefix(colour);
      continue;
    }
    const Character character = decode(text);
    width += columns(character);
    text.remove_prefix(character.length);
  }
  return width;
}

std::string truncate(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  bool cut = false;
  while (!text.empty()) {
    const auto colour = colour_length(text);
    const Character character = decode(text);
    const std::size_t length = colour != 0 ? colour : character.length;
    if (colour != 0) {
      out += text.substr(0, colour);
    } else if (!cut && used + columns(character) + 1 <= width) {
      out += text.substr(0, length);
      used += columns(character);
    } else if (!cut) {
      if (width > 0) out += "…";
      cut = true;
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string or_dash(std::string text) {
  return text.empty() ? "-" : text;
}

std::string pad(std::string text, std::size_t width) {
  const std::size_t now = display_width(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::string indent_continuation(std::string_view text, std::size_t indent) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out.append(indent, ' ');
  }
  return out;
}

std::string_view trim_newlines(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace aiod::aioctl

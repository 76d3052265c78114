#include "aioctl/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/utf8.hpp"

namespace aiod::aioctl {
namespace {

struct Range {
  char32_t first;
  char32_t last;
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
template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

// The length of the colour sequence that `text` begins with, or 0.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

std::size_t columns(const base::Character& character) {
  if (!character.valid) return 1;
  if (is_control(character.code) || contains(zero_width, character.code)) return 0;
  return contains(double_width, character.code) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    if (const auto colour = colour_length(text)) {
      text.remove_prefix(colour);
      continue;
    }
    const base::Character character = base::first_character(text);
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
    const base::Character character = base::first_character(text);
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

#include "logging/clean_text.hpp"

#include <fmt/format.h>

#include <array>

#include "base/utf8.hpp"

namespace aiod::logging {
namespace {

// Appends characters of `text` to `out` while they fit into `limit`; returns how many bytes of `text` it
// took.
std::size_t append_clean(std::string_view text, std::size_t limit, std::string& out) {
  std::size_t taken = 0;
  while (taken < text.size()) {
    const base::Character next = base::first_character(text.substr(taken));
    const std::string_view character =
        next.valid ? text.substr(taken, next.length) : base::replacement_character;
    if (out.size() + character.size() > limit) break;
    out.append(character);
    taken += next.length;
  }
  return taken;
}

}  // namespace

std::string_view clean_text(std::string_view text, std::size_t limit, std::string& scratch) {
  if (text.size() <= limit && base::is_utf8(text)) return text;
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

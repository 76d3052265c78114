#include "logging/utf8.hpp"

#include <fmt/format.h>
#include <aio/detail/utf8.hpp>

#include <array>
#include <cstdint>
#include <cstring>

namespace aiod::logging {
namespace {

using aio::detail::character_length;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

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

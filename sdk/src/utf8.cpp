#include <aio/detail/utf8.hpp>

#include <algorithm>

namespace aio::detail {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

unsigned at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// What the second byte may be: keeps out overlong forms, surrogates, and what lies beyond U+10FFFF.
bool second_fits(unsigned first, unsigned second) {
  const unsigned least = first == 0xe0 ? 0xa0U : first == 0xf0 ? 0x90U : 0x80U;
  const unsigned greatest = first == 0xed ? 0x9fU : first == 0xf4 ? 0x8fU : 0xbfU;
  return second >= least && second <= greatest;
}

}  // namespace

std::size_t character_length(std::string_view text) noexcept {
  const unsigned first = at(text, 0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf5 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size == 0 || text.size() < size || !second_fits(first, at(text, 1))) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((at(text, i) & 0xc0U) != 0x80) return 0;
  }
  return size;
}

std::string valid_utf8(std::string_view text, std::size_t longest) {
  std::string valid;
  while (!text.empty()) {
    if (valid.size() >= longest) return valid.append(ellipsis);
    const std::size_t size = character_length(text);
    valid += size != 0 ? text.substr(0, size) : replacement;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return valid;
}

}  // namespace aio::detail

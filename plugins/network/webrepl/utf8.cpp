#include "utf8.hpp"

#include <algorithm>
#include <cstddef>

#include <aio/detail/utf8.hpp>

namespace webrepl {

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = aio::detail::character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string sendable(std::string_view text) {
  std::string sent(text);
  if (!is_utf8(text))
    std::ranges::replace_if(
        sent, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return sent;
}

}  // namespace webrepl

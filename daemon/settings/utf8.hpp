#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::settings {

struct TextFault {
  std::size_t offset = 0;  // of the first byte that is wrong
  std::string message;
};

/// The first thing in a text that no configuration may hold: bytes that are not UTF-8, control characters
/// other than tab and line ends.
std::optional<TextFault> find_fault(std::string_view text);

/// `text` safe for a terminal, in quotes, and cut when it is long.
std::string in_quotes(std::string_view text);

}  // namespace aiod::settings

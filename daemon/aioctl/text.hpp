#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/terminal_text.hpp"

namespace aiod::aioctl {

using base::Keep;

/// Makes any bytes safe to print.
inline std::string escape(std::string_view text, Keep keep = Keep::nothing) {
  return base::terminal_text(text, keep);
}

/// What stands in a table for what is not there.
std::string or_dash(std::string text);

/// How many columns a terminal gives to UTF-8 `text`; wide characters take two, combining ones and colour
/// sequences ("\x1b[...m") none.
std::size_t display_width(std::string_view text);

/// Cuts to at most `width` columns, the last of which is then "…". Colour sequences are kept whole, so that
/// a colour which was switched on is switched off again.
std::string truncate(std::string_view text, std::size_t width);

/// Blanks on the right up to `width` columns.
std::string pad(std::string text, std::size_t width);

/// Puts `indent` blanks before each line but the first.
std::string indent_continuation(std::string_view text, std::size_t indent);

/// Without the line breaks at the end.
std::string_view trim_newlines(std::string_view text);

}  // namespace aiod::aioctl

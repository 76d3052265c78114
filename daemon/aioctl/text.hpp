#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::aioctl {

/// What may stay as it is in text that goes to a terminal.
enum class Keep { nothing, newlines };

/// Makes any bytes safe to print: control characters (C0, DEL, C1), characters that turn the direction of the
/// text and bytes that are not UTF-8 become "\x1b"-like escapes; a tab becomes a blank. With Keep::newlines
/// "\n" stays.
std::string escape(std::string_view text, Keep keep = Keep::nothing);

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

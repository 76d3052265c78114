#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::base {

/// What may stay as it is in text that goes to a terminal. `paragraph`: newlines, but each line after the
/// first begins with a blank at least, so that none of them can pass for a line of its own.
enum class Keep { nothing, newlines, paragraph };

/// Whether a terminal only draws this character, where the reader sees it. It is not so for controls (C0,
/// DEL, C1), for what turns the direction of the text or ends a line, and for what is not seen at all (soft
/// hyphen, zero-width space, byte order mark, tags...). The joiners and variation selectors that scripts and
/// emoji are written with are safe.
bool is_terminal_safe(char32_t code) noexcept;

/// How many bytes `text` begins with that terminal_text() would keep.
std::size_t terminal_safe_prefix(std::string_view text) noexcept;

/// Makes any bytes safe to print: what is not safe becomes "\x1b", "\u202e" or "\U000e0041", a byte that is
/// not UTF-8 "\xff", a tab a blank. Where newlines are kept "\r\n" becomes one; otherwise they show as "\\n".
std::string terminal_text(std::string_view text, Keep keep = Keep::nothing);

/// The last look at what a program of ours prints, for what was forgotten before: as terminal_text(), but
/// line breaks, tabs, colours ("\x1b[...m") and the separator of JSON sequences (RFC 7464) stay.
std::string terminal_output(std::string_view text);

}  // namespace aiod::base

#pragma once

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

/// The format of the `.env` file beside the configuration, whose variables ${VAR} names: the daemon reads it
/// by this, and anyone who writes it, writes it by this. Any thread.
///
/// A line is empty, a comment (#), or [export] NAME=value. Blanks around the value are not part of it, nor is
/// one pair of quotes around it ('...' or "..."); nothing else in it is special, neither quotes nor
/// backslashes. Of a name given twice the last counts. The text is UTF-8 without control characters but tabs.
namespace aio::env {

using Variables = std::map<std::string, std::string>;

/// The file may have so many bytes.
inline constexpr std::size_t most_bytes = 4 * 1024 * 1024;

/// A line that is none of these. It is not quoted: it may hold a password.
struct Problem {
  int line = 1;
  std::string message;
};

/// Letters, digits and _, no digit first.
AIO_API bool is_name(std::string_view text) noexcept;

/// What the lines set; what is no such line is reported, and left out.
AIO_API Variables read(std::string_view text, std::vector<Problem>& problems);

/// The text with these variables in it, so that read() returns them byte for byte: in the place of the old
/// ones, new ones at the end, everything else as it was. Throws std::invalid_argument for a name that is
/// none, for a value that the format can't hold, and when the file became too large.
AIO_API std::string write(std::string_view text, const Variables& variables);

}  // namespace aio::env

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "settings/mark.hpp"

namespace aiod::settings {

enum class Severity : std::uint8_t { error, warning };

/// What is wrong in a file, where, and what to do about it. Holds no secret: Source hides them in the line,
/// and the lines of `.env` are not quoted.
struct Diagnostic {
  Severity severity = Severity::error;
  Mark mark;
  std::string message;
  std::string source_line{};  // the line the mark is in, a part of it when it is long; may be empty
  std::size_t caret = 0;      // the byte of source_line that the mark is at
  std::string hint{};         // what to do; may be empty
};

/// A diagnostic that shows no line: there is none to show, or it must not be shown.
Diagnostic without_line(Severity severity, Mark mark, std::string message, std::string hint = {});

/// The text for a terminal or the log, without a newline at the end:
///
///     /etc/aiod/services.yaml:3:3: error: unknown key "enbled"; allowed are ...
///       enbled: true
///       ^
///       did you mean "enabled"?
std::string to_string(const Diagnostic& diagnostic);

}  // namespace aiod::settings

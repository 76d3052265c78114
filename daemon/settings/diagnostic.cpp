#include "settings/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/terminal_text.hpp"

namespace aiod::settings {
namespace {

constexpr std::string_view kIndent = "  ";

/// Blanks as wide as `text`: a character of several bytes is one blank.
std::string blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continuation) result += ' ';
  }
  return result;
}

/// The line, and under it the caret.
std::string quoted(std::string_view line, std::size_t caret) {
  const std::string before = base::terminal_text(line.substr(0, caret));
  const std::string from_caret = base::terminal_text(line.substr(std::min(caret, line.size())));
  return fmt::format("\n{0}{1}{2}\n{0}{3}^", kIndent, before, from_caret, blanks(before));
}

}  // namespace

std::string to_string(const Mark& mark) {
  return fmt::format("{}:{}:{}", base::terminal_text(mark.file), mark.line, mark.column);
}

Diagnostic without_line(Severity severity, Mark mark, std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.mark = std::move(mark);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return diagnostic;
}

std::string to_string(const Diagnostic& diagnostic) {
  const std::string_view severity = diagnostic.severity == Severity::error ? "error" : "warning";
  std::string text = fmt::format("{}: {}: {}", to_string(diagnostic.mark), severity,
                                 base::terminal_text(diagnostic.message, base::Keep::paragraph));
  if (!diagnostic.source_line.empty()) text += quoted(diagnostic.source_line, diagnostic.caret);
  if (!diagnostic.hint.empty())
    text += fmt::format("\n{}{}", kIndent, base::terminal_text(diagnostic.hint, base::Keep::paragraph));
  return text;
}

}  // namespace aiod::settings

#include "settings/diagnostic.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace aiod::settings {
namespace {

constexpr std::string_view kIndent = "  ";

/// Blanks as wide as `text`: tabs stay tabs, and a character of several bytes is one blank.
std::string blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continuation) result += c == '\t' ? '\t' : ' ';
  }
  return result;
}

}  // namespace

std::string to_string(const Mark& mark) {
  return fmt::format("{}:{}:{}", mark.file, mark.line, mark.column);
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
  std::string text = fmt::format("{}: {}: {}", to_string(diagnostic.mark), severity, diagnostic.message);
  const std::string_view line = diagnostic.source_line;
  if (!line.empty()) {
    text += fmt::format("\n{0}{1}\n{0}{2}^", kIndent, line, blanks(line.substr(0, diagnostic.caret)));
  }
  if (!diagnostic.hint.empty()) text += fmt::format("\n{}{}", kIndent, diagnostic.hint);
  return text;
}

}  // namespace aiod::settings

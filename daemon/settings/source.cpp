#include "settings/source.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"

namespace aiod::settings {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kShownBefore = 80;   // of a long line, so many bytes before the mark ...
constexpr std::size_t kLookedAt = 4096;    // of a longer one, around the mark
constexpr std::size_t kShownLength = 160;  // ... and so many in all

std::string with_unix_line_ends(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      result += '\n';
    }
  }
  return result;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// A comment is nobody's value, but may hold an old one.
std::string without_secret_comment(std::string line) {
  const std::size_t comment = line.starts_with('#') ? 0 : line.find(" #");
  if (comment == std::string::npos) return line;
  const std::string_view text = std::string_view(line).substr(comment);
  const std::size_t after = find_after_secret_name(text, looks_secret);
  if (after < text.size()) line = line.substr(0, comment + after) + " [secret]";
  return line;
}

/// The nearest start of a character at or before `offset`.
std::size_t character_start(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  while (offset > 0 && offset < text.size() && is_continuation(text[offset])) --offset;
  return offset;
}

}  // namespace

Source::Source(std::string file, std::string_view text) : file_(std::move(file)) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text_ = with_unix_line_ends(text);
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view Source::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > line_starts_.size()) return {};
  const auto index = static_cast<std::size_t>(number);
  const std::size_t begin = line_starts_[index - 1];
  const std::size_t end = index < line_starts_.size() ? line_starts_[index] - 1 : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

Mark Source::mark_at(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = next - line_starts_.begin();
  return {file_, static_cast<int>(line), static_cast<int>(offset - *std::prev(next)) + 1};
}

void Source::hide(std::vector<Span> spans, std::uint64_t knowledge) {
  hidden_ = std::move(spans);
  knowledge_ = knowledge;
  reach_.clear();
  for (const Span& span : hidden_)
    reach_.push_back(reach_.empty() ? span.end : std::max(reach_.back(), span.end));
}

std::vector<Source::Span>::const_iterator Source::first_hidden(std::size_t offset) const {
  return hidden_.begin() + (std::ranges::upper_bound(reach_, offset) - reach_.begin());
}

bool Source::hides(const Mark& mark) const {
  if (mark.line < 1 || static_cast<std::size_t>(mark.line) > line_starts_.size()) return false;
  const std::size_t offset = line_starts_[static_cast<std::size_t>(mark.line) - 1] +
                             static_cast<std::size_t>(std::max(mark.column, 1) - 1);
  for (auto span = first_hidden(offset); span != hidden_.end() && span->begin <= offset; ++span)
    if (span->hiding >= Hiding::argument && offset < span->end) return true;
  return false;
}

Source::Line Source::without_hidden(int number, std::size_t offset, bool is_quoted) const {
  std::string_view whole = line(number);
  std::size_t start = whole.empty() ? 0 : line_starts_[static_cast<std::size_t>(number) - 1];
  if (is_quoted && whole.size() > kLookedAt) {
    // Of a line of a megabyte, what may be shown.
    const std::size_t first = character_start(whole, offset - std::min(offset, kLookedAt / 2));
    whole = whole.substr(first, character_start(whole.substr(first), kLookedAt));
    start += first;
    offset -= first;
  }
  Line shown;
  std::size_t at = 0;  // of `whole`, what has been copied
  std::optional<std::size_t> caret;
  const auto copy_to = [&](std::size_t end) {
    if (!caret && offset <= end) caret = shown.text.size() + (offset - std::min(at, offset));
    shown.text += whole.substr(at, end - at);
    at = end;
  };
  for (auto next = first_hidden(start); next != hidden_.end() && next->begin < start + whole.size(); ++next) {
    const Span& span = *next;
    if (span.end <= start + at) continue;
    const std::size_t begin = std::max(span.begin, start + at) - start;
    const std::size_t end = std::min(span.end - start, whole.size());
    const bool is_meant = offset >= begin && offset <= end;
    if (span.hiding == Hiding::unsure && (!is_quoted || is_meant)) continue;
    copy_to(begin);
    if (!caret && offset < end) caret = shown.text.size();
    shown.text += marker(span.hiding);
    at = end;
  }
  copy_to(whole.size());
  shown.caret = caret.value_or(shown.text.size());
  return shown;
}

std::string Source::shown_line(int number) const {
  return without_secret_comment(without_hidden(number, 0, false).text);
}

Diagnostic Source::diagnose(Severity severity, Mark mark, std::string message, std::string hint) const {
  const std::size_t column = static_cast<std::size_t>(std::max(mark.column, 1) - 1);
  Line shown = without_hidden(mark.line, std::min(column, line(mark.line).size()), true);
  const std::string whole = without_secret_comment(std::move(shown.text));
  const std::size_t at = std::min(shown.caret, whole.size());
  const bool is_long = whole.size() > kShownLength;
  const std::size_t begin = is_long && at > kShownBefore ? character_start(whole, at - kShownBefore) : 0;
  const std::size_t end = character_start(whole, begin + kShownLength);
  return {severity,   std::move(mark), std::move(message), whole.substr(begin, end - begin),
          at - begin, std::move(hint)};
}

}  // namespace aiod::settings

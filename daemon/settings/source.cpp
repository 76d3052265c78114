#include "settings/source.hpp"

#include <algorithm>
#include <utility>

namespace aiod::settings {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kShownBefore = 80;   // of a long line, so many bytes before the mark ...
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
  const std::size_t begin = line_starts_[static_cast<std::size_t>(number) - 1];
  const std::size_t end = text_.find('\n', begin);
  return std::string_view(text_).substr(begin, end == std::string::npos ? end : end - begin);
}

Mark Source::mark_at(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = next - line_starts_.begin();
  return {file_, static_cast<int>(line), static_cast<int>(offset - *std::prev(next)) + 1};
}

Diagnostic Source::diagnose(Severity severity, Mark mark, std::string message, std::string hint) const {
  const std::string_view whole = line(mark.line);
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(mark.column, 1) - 1), whole.size());
  const bool is_long = whole.size() > kShownLength;
  const std::size_t begin = is_long && at > kShownBefore ? character_start(whole, at - kShownBefore) : 0;
  const std::size_t end = character_start(whole, begin + kShownLength);
  return {severity,   std::move(mark), std::move(message), std::string(whole.substr(begin, end - begin)),
          at - begin, std::move(hint)};
}

}  // namespace aiod::settings

#include "protocol/scanner.hpp"

#include <algorithm>

#include "protocol/interface.hpp"

namespace aiod::protocol {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

void Scanner::skip_space() {
  if (position_ == mark_) return;  // nothing was taken since: doc() and crossed_line() still hold
  doc_.clear();
  crossed_line_ = position_ == 0;
  bool line_is_blank = true;
  for (; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == '\n') {
      if (line_is_blank) doc_.clear();
      crossed_line_ = line_is_blank = true;
    } else if (c == '#') {
      read_comment();
      line_is_blank = false;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      break;
    }
  }
  mark_ = position_;
}

// Leaves the position on the comment's last character. A comment behind something else on its line belongs
// to that, and documents nothing.
void Scanner::read_comment() {
  const std::size_t end = std::min(text_.find('\n', position_), text_.size());
  if (crossed_line_) {
    std::string_view line = text_.substr(position_ + 1, end - position_ - 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (!doc_.empty()) doc_ += '\n';
    doc_ += line;
  }
  position_ = end - 1;
}

bool Scanner::accept(std::string_view sign) {
  skip_space();
  if (!text_.substr(position_).starts_with(sign)) return false;
  position_ += sign.size();
  return true;
}

void Scanner::expect(std::string_view sign) {
  if (!accept(sign)) fail("expected '" + std::string(sign) + "'");
}

std::string_view Scanner::word(std::string_view also) {
  skip_space();
  const std::size_t begin = position_;
  while (position_ < text_.size() &&
         (is_letter_or_digit(text_[position_]) || also.find(text_[position_]) != std::string_view::npos)) {
    ++position_;
  }
  return text_.substr(begin, position_ - begin);
}

void Scanner::fail_at(std::size_t place, const std::string& what_is_wrong) const {
  const std::string_view before = text_.substr(0, place);
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t last_break = before.rfind('\n');
  const std::size_t column = last_break == std::string_view::npos ? place + 1 : place - last_break;
  throw SyntaxError(line, column, what_is_wrong);
}

}  // namespace aiod::protocol

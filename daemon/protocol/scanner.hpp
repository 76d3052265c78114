#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aiod::protocol {

/// Walks the text of a description for parse_interface(): white space, comments, words and signs.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Skips white space and comments. Afterwards doc() holds the comment lines that stand directly above,
  /// and crossed_line() tells whether a line ended on the way.
  void skip_space();
  const std::string& doc() const { return doc_; }
  bool crossed_line() const { return crossed_line_; }

  bool at_end() const { return position_ == text_.size(); }

  /// Skips space, then takes `sign` if it is next.
  bool accept(std::string_view sign);
  void expect(std::string_view sign);

  /// Skips space, then takes a word: letters, digits and the signs in `also`. May be empty.
  std::string_view word(std::string_view also = "_");

  /// Where the last word began, or the next sign stands.
  std::size_t mark() const { return mark_; }

  /// Throw SyntaxError for that place, or another.
  [[noreturn]] void fail(const std::string& what_is_wrong) const { fail_at(mark_, what_is_wrong); }
  [[noreturn]] void fail_at(std::size_t place, const std::string& what_is_wrong) const;

 private:
  void read_comment();

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t mark_ = std::string_view::npos;  // where space was last skipped to
  std::string doc_;
  bool crossed_line_ = false;
};

}  // namespace aiod::protocol

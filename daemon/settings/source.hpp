#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "settings/diagnostic.hpp"
#include "settings/node.hpp"

namespace aiod::settings {

/// The text of one file, kept so that an error can show the line it is in. Line ends are made "\n" and a
/// byte order mark is dropped, so that lines and columns are those an editor shows.
class Source {
 public:
  Source(std::string file, std::string_view text);

  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }

  /// Line `number`, from 1, without its end; empty when there is none.
  std::string_view line(int number) const;

  /// The mark of a byte of text().
  Mark mark_at(std::size_t offset) const;

  /// A part of the text that is not to be shown.
  struct Span {
    std::size_t begin;
    std::size_t end;
    Hiding hiding;
  };

  /// In the order of their beginnings; in place of those before. `knowledge`: the version of KnownParameters
  /// that they were found by. Not while another thread reads.
  void hide(std::vector<Span> spans, std::uint64_t knowledge);
  std::uint64_t hidden_by() const { return knowledge_; }

  /// Line `number` with a marker for each value that is not to be shown.
  std::string shown_line(int number) const;

  /// Whether the place is within a hidden part.
  bool hides(const Mark& mark) const;

  /// A diagnostic at a mark of this file, with its line, in which nothing is shown that is hidden.
  Diagnostic diagnose(Severity severity, Mark mark, std::string message, std::string hint = {}) const;

 private:
  std::string file_;
  std::string text_;
  struct Line {
    std::string text;
    std::size_t caret = 0;
  };
  /// `offset`: the place of the caret. In a line that an error quotes, a value that is only maybe secret is
  /// hidden unless the caret is in it, and of a long line only what is around the caret is there.
  Line without_hidden(int number, std::size_t offset, bool is_quoted) const;

  std::vector<std::size_t> line_starts_;
  /// The first span that may reach into what begins there.
  std::vector<Span>::const_iterator first_hidden(std::size_t offset) const;

  std::vector<Span> hidden_;
  std::vector<std::size_t> reach_;  // of each span and those before it, the farthest end
  std::uint64_t knowledge_ = 0;
};

}  // namespace aiod::settings

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "settings/diagnostic.hpp"

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

  /// A diagnostic at a mark of this file, with its line.
  Diagnostic diagnose(Severity severity, Mark mark, std::string message, std::string hint = {}) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace aiod::settings

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include <aio/log.hpp>

#include "test_output.hpp"

namespace unittest {

/// Writes a program's output into the log: what belongs to tests that fail as warnings, the rest for
/// debugging.
class OutputLog {
 public:
  /// How many lines wait until it is known what they belong to; of more, the last.
  static constexpr std::size_t room = 200;

  explicit OutputLog(const aio::Logger& log) : log_(log) {}

  void line(std::string_view text, Part part);
  /// After the last line. `ok`: whether the program as a whole is well.
  void end(bool ok);

 private:
  void let_go(aio::LogLevel level);

  const aio::Logger& log_;
  std::deque<std::string> waiting_;
  std::size_t left_out_ = 0;
};

}  // namespace unittest

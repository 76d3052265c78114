#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

namespace aio {

/// One line of the daemon's log.
struct LogRecord {
  std::uint64_t seq = 0;  // counts the lines, also those that the reader did not want
  WallTime time{};
  LogLevel level = LogLevel::info;
  std::string unit{};  // "hello.service.blink"; the daemon's own lines have "aiod"
  std::string text{};
};

/// Which lines are wanted. An empty one wants all.
struct LogQuery {
  /// Names or wildcards; "hello" means hello.service and its children. Empty: every unit.
  std::vector<std::string> units{};
  LogLevel level = LogLevel::debug;  // and above
  std::string grep{};                // a regular expression to be found in the text; all in lower case it
                                     // ignores case
  std::optional<WallTime> since{};   // that moment included
  std::optional<WallTime> until{};   // that moment included

  /// For read_log: at most so many, the newest; with `after` the oldest.
  std::size_t lines = 100;
  /// Only what was written after the line of this number; see LogBatch::last.
  std::optional<std::uint64_t> after{};
};

struct LogBatch {
  std::vector<LogRecord> records{};  // the oldest first
  std::uint64_t lost = 0;            // lines that were overwritten before they could be read
  std::uint64_t last = 0;            // the last line that was looked at: LogQuery::after to go on from here
};

/// The lines that are written while the stream is there; see Control::follow_log. They wait in the log
/// itself, so a reader that does not keep up loses the oldest of them and is told how many. It ends with the
/// object. Loop's thread only.
class AIO_API LogStream {
 public:
  virtual ~LogStream();

  /// Waits until there are lines, or some were lost, and returns what there is. A stop aborts it as any wait,
  /// and it can be called again; so does the end of the stream. One reader at a time.
  virtual Task<LogBatch> next(std::source_location where = std::source_location::current()) = 0;
};

}  // namespace aio

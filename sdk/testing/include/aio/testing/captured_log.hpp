#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <aio/log.hpp>

namespace aio::testing {

/// One line of the log.
struct LogLine {
  LogLevel level = LogLevel::info;
  std::string unit;  // "hello.service", "hello.service.blink"
  std::string text;

  bool operator==(const LogLine&) const = default;
};

/// Keeps every line in memory. Thread: any, for all of it.
class CapturedLog final : public LogSink {
 public:
  void write(LogLevel level, std::string_view unit, std::string_view text) noexcept override;

  /// A copy of what was written, oldest first.
  std::vector<LogLine> lines() const;

  /// Whether a line has this text in it, at any level or at the given one.
  bool contains(std::string_view text) const;
  bool contains(LogLevel level, std::string_view text) const;

  /// How many lines have this text in them.
  std::size_t count(std::string_view text) const;

  /// All of it for a failure message: "info [hello.service] LED GPIO17 toggled!", one line each.
  std::string text() const;

  void clear();

 private:
  mutable std::mutex mutex_;
  std::vector<LogLine> lines_;
};

}  // namespace aio::testing

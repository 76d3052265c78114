#pragma once

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <aio/api.hpp>

namespace aio {

/// Ordered: a logger whose level is `warning` writes warnings, errors and criticals.
enum class LogLevel : std::uint8_t { debug, info, warning, error, critical, off };

/// "debug", "info", "warning", "error", "critical", "off".
AIO_API std::string_view to_string(LogLevel level) noexcept;

/// Reads those names in any case, and the abbreviations "warn", "err" and "crit".
AIO_API std::optional<LogLevel> parse_log_level(std::string_view text) noexcept;

/// Where log lines go: the daemon's ring, or a test's list. Thread: any, also two at a time. The views are
/// valid during the call only. It must not block for long and must not throw: a line that can't be kept is
/// dropped and counted.
class AIO_API LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view unit, std::string_view text) noexcept = 0;
};

/// A service's way to the log. Cheap to copy; all copies and children of one service share a level, which
/// `aioctl config NAME loglevel=debug` changes while it runs. A line below the level costs one comparison:
/// its arguments are not formatted. Thread: any.
class AIO_API Logger {
 public:
  using LevelCell = std::atomic<LogLevel>;

  Logger(LogSink& sink, std::string unit, std::shared_ptr<LevelCell> level)
      : sink_(&sink), unit_(std::move(unit)), level_(std::move(level)) {}

  template <class... Args>
  void debug(fmt::format_string<Args...> format, Args&&... args) const {
    log(LogLevel::debug, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) const {
    log(LogLevel::info, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void warning(fmt::format_string<Args...> format, Args&&... args) const {
    log(LogLevel::warning, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) const {
    log(LogLevel::error, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void critical(fmt::format_string<Args...> format, Args&&... args) const {
    log(LogLevel::critical, format, std::forward<Args>(args)...);
  }

  template <class... Args>
  void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args) const {
    if (enabled(level)) write(level, format, fmt::make_format_args(args...));
  }

  bool enabled(LogLevel level) const noexcept { return level >= level_->load(std::memory_order_relaxed); }
  LogLevel level() const noexcept { return level_->load(std::memory_order_relaxed); }
  void set_level(LogLevel level) const noexcept { level_->store(level, std::memory_order_relaxed); }

  /// What stands in brackets before its lines: "hello.service".
  const std::string& unit() const noexcept { return unit_; }

  /// A logger for a part of the service: "hello.service" -> "hello.service.blink".
  Logger child(std::string_view name) const;

 private:
  void write(LogLevel level, fmt::string_view format, fmt::format_args args) const;

  LogSink* sink_;
  std::string unit_;
  std::shared_ptr<LevelCell> level_;
};

}  // namespace aio

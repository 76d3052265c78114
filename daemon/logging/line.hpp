#pragma once

#include <spdlog/formatter.h>

#include <chrono>
#include <memory>
#include <string>

/// How a line looks outside the ring. Only for this room: it includes spdlog.
namespace aiod::logging {

enum class LineStyle : unsigned char {
  plain,    // 2026-11-22 14:03:07.123 INFO  [hello.service] text
  colour,   // the same with the level coloured, for a terminal
  journal,  // <6>[hello.service] text: the journal keeps time and level itself
};

/// Writes a record as one line of that style. Lines after the first of a text are indented, so that none of
/// them can pass for a record of its own; what is not safe for a terminal is escaped. Times are local.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LineStyle style) : style_(style) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override;
  std::unique_ptr<spdlog::formatter> clone() const override;

 private:
  void append_time(std::chrono::system_clock::time_point time, spdlog::memory_buf_t& out);
  void append_head(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out);

  LineStyle style_;
  std::chrono::sys_seconds second_{std::chrono::seconds::min()};
  std::string second_text_;  // of second_: most lines share it with the one before
};

}  // namespace aiod::logging

#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <string_view>

#include "logging/line.hpp"

/// Only for this room: it includes spdlog.
namespace aiod::logging {

/// How lines are to look on `fd`: for the journal when $JOURNAL_STREAM names it, coloured on a terminal
/// (unless NO_COLOR is set or TERM is dumb), else plain.
LineStyle style_for(int fd);

/// Writes lines to a file descriptor it does not own, and never waits for it: a line that a full or closed
/// pipe, socket or terminal does not take at once is dropped and counted. The next line that gets through
/// follows a line saying how many were lost. A line longer than a pipe's page may be cut by a reader that
/// stalls in the middle of it; its rest is then dropped too. Raises no SIGPIPE but in the instant between the
/// check and the write, so the daemon ignores that signal.
class FdSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  FdSink(int fd, LineStyle style);

  std::uint64_t dropped() const noexcept { return dropped_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  bool write_all(std::string_view bytes) noexcept;
  long write_some(std::string_view bytes) noexcept;

  int fd_;
  bool socket_;
  bool mid_line_ = false;       // the last line was cut
  std::uint64_t dropped_ = 0;   // in all
  std::uint64_t reported_ = 0;  // of these, as the reader knows
};

}  // namespace aiod::logging

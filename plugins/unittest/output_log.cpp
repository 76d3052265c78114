#include "output_log.hpp"

namespace unittest {

void OutputLog::line(std::string_view text, Part part) {
  waiting_.emplace_back(text);
  if (part != Part::open) return let_go(part == Part::bad ? aio::LogLevel::warning : aio::LogLevel::debug);
  if (waiting_.size() <= room) return;
  waiting_.pop_front();
  ++left_out_;
}

void OutputLog::end(bool ok) {
  let_go(ok ? aio::LogLevel::debug : aio::LogLevel::warning);
}

void OutputLog::let_go(aio::LogLevel level) {
  if (left_out_ > 0) log_.log(level, "... {} lines before", left_out_);
  for (const std::string& line : waiting_) log_.log(level, "{}", line);
  waiting_.clear();
  left_out_ = 0;
}

}  // namespace unittest

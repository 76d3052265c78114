#include "output_tail.hpp"

namespace aio::detail {

void OutputTail::append(std::string_view text) {
  kept_ += text;
  // Moved seldom, so that a long output doesn't cost its square.
  if (kept_.size() / 2 >= limit_) trim(limit_);
  if (sink_) tell_lines(text);
}

void OutputTail::finish() {
  trim(limit_);
  if (sink_ && !line_.empty()) sink_(line_);
  line_.clear();
}

void OutputTail::tell_lines(std::string_view text) {
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    line_ += text.substr(0, end);
    sink_(line_);
    line_.clear();
    text.remove_prefix(end + 1);
  }
  line_ += text;
  if (line_.size() > limit_) {
    sink_(line_);
    line_.clear();
  }
}

void OutputTail::trim(std::size_t keep) {
  if (kept_.size() <= keep) return;
  dropped_ += kept_.size() - keep;
  kept_.erase(0, kept_.size() - keep);
}

}  // namespace aio::detail

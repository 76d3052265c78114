#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace aio::detail {

/// The end of a program's output, and its lines as they come.
class OutputTail {
 public:
  using LineSink = std::function<void(std::string_view)>;

  OutputTail(std::size_t limit, LineSink sink) : limit_(limit), sink_(std::move(sink)) {}

  void append(std::string_view text);
  /// No more comes: a last line that has no end is told now.
  void finish();

  std::size_t dropped() const noexcept { return dropped_; }
  std::string take() && { return std::move(kept_); }

 private:
  void tell_lines(std::string_view text);
  void trim(std::size_t keep);

  std::size_t limit_;
  LineSink sink_;
  std::string kept_;
  std::string line_;  // begun, not ended yet
  std::size_t dropped_ = 0;
};

}  // namespace aio::detail

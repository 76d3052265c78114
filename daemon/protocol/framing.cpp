#include "protocol/framing.hpp"

#include <algorithm>

namespace aiod::protocol {

void FrameReader::feed(std::string_view bytes) {
  if (overflowed_) return;
  // What was handed out is dropped once it is the larger part, so that moving the rest stays cheap.
  if (start_ > buffer_.size() / 2) {
    buffer_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<std::string> FrameReader::next() {
  if (overflowed_) return std::nullopt;
  const std::size_t end = std::min(buffer_.find('\0', scanned_), buffer_.size());
  if (end - start_ > limit_) {
    give_up();
    return std::nullopt;
  }
  scanned_ = end;
  if (end == buffer_.size()) return std::nullopt;
  std::string message = buffer_.substr(start_, end - start_);
  start_ = scanned_ = end + 1;
  if (start_ == buffer_.size()) forget_all();
  return message;
}

void FrameReader::give_up() {
  overflowed_ = true;
  forget_all();
}

// One that waits for the next message for hours does not keep the memory of the largest so far.
void FrameReader::forget_all() {
  constexpr std::size_t kept_capacity = 64 * 1024;
  buffer_.clear();
  if (buffer_.capacity() > kept_capacity || overflowed_) buffer_ = std::string();
  start_ = scanned_ = 0;
}

}  // namespace aiod::protocol

#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::protocol {

/// Cuts a stream of bytes into messages, which end with a NUL byte. However the bytes are cut into pieces,
/// the messages are the same, and each byte is looked at once.
class FrameReader {
 public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  /// `limit` is the largest message in bytes, its NUL byte not counted.
  explicit FrameReader(std::size_t limit) : limit_(limit) {}

  /// Takes bytes as they come. After an overflow they are thrown away.
  void feed(std::string_view bytes);

  /// The next whole message without its NUL byte. Nothing when there is none yet, and nothing any more once
  /// the message that is next was found to be larger than the limit.
  std::optional<std::string> next();

  /// A message was larger than the limit: there is no way to go on with this stream. The messages before it
  /// have all been handed out.
  bool overflowed() const { return overflowed_; }

  /// Bytes taken and not yet handed out.
  std::size_t buffered() const { return buffer_.size() - start_; }

 private:
  void give_up();
  void forget_all();

  std::size_t limit_;
  std::string buffer_;
  std::size_t start_ = 0;    // of the message that is next
  std::size_t scanned_ = 0;  // no NUL byte in [start_, scanned_)
  bool overflowed_ = false;
};

}  // namespace aiod::protocol

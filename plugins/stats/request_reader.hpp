#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace stats {

/// Makes requests of the bytes that a client sends, in whatever pieces they come; touches no socket.
class RequestReader {
 public:
  static constexpr std::size_t longest_target = 2048;
  static constexpr std::size_t most_headers = 64;

  /// `limit`: how many bytes a request's head may have, and how many its body.
  explicit RequestReader(std::size_t limit) : limit_(limit) {}

  void feed(std::string_view bytes);

  /// Either of them or, as long as more bytes are needed, neither. After an error nothing else comes.
  struct Outcome {
    std::optional<Request> request{};
    std::optional<Response> error{};
  };
  Outcome take();

  /// Whether a part of a request is there.
  bool begun() const noexcept { return !waiting_.empty(); }

 private:
  bool may_be_complete() const noexcept;

  std::size_t limit_;
  std::string waiting_;
  bool line_came_ = false;        // since the last look
  std::size_t body_ends_at_ = 0;  // in `waiting_`, once the head says so
};

}  // namespace stats

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
  /// `limit`: how many bytes a request's head may have, and how many its body.
  explicit RequestReader(std::size_t limit) : limit_(limit) {}

  void feed(std::string_view bytes) { waiting_ += bytes; }

  /// Either of them or, as long as more bytes are needed, neither. After an error nothing else comes.
  struct Outcome {
    std::optional<Request> request{};
    std::optional<Response> error{};
  };
  Outcome take();

  /// Whether a part of a request is there.
  bool begun() const noexcept { return !waiting_.empty(); }

 private:
  std::size_t limit_;
  std::string waiting_;
};

}  // namespace stats

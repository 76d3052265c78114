#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How a connection becomes a WebSocket (RFC 6455, section 4); touches no socket.
namespace webrepl {

/// Reads a client's opening request, in whatever pieces it comes.
class Handshake {
 public:
  /// `origins`: the pages that may connect; a client that is no browser names none. `limit`: how many bytes
  /// the request may have.
  Handshake(std::vector<std::string> origins, std::size_t limit)
      : origins_(std::move(origins)), limit_(limit) {}

  void feed(std::string_view bytes) { waiting_ += bytes; }

  /// `response` is empty as long as more bytes are needed; `rest` is what came after the request.
  struct Outcome {
    std::string response{};
    bool accepted = false;
    std::string rest{};
  };
  Outcome take();

 private:
  std::vector<std::string> origins_;
  std::size_t limit_;
  std::string waiting_;
};

/// What a server answers to this Sec-WebSocket-Key.
std::string accept_value(std::string_view key);

/// A refusal with a sentence for people: "503 Service Unavailable".
std::string refusal(std::string_view status, std::string_view text, std::string_view headers = {});

}  // namespace webrepl

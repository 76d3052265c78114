#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// WebSocket's frames as bytes (RFC 6455, section 5); touches no socket.
namespace webrepl {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Why a connection is closed, in the close frame (section 7.4.1).
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  not_utf8 = 1007,
  policy = 1008,
  too_big = 1009
};

/// One message of a client, put together of its fragments; or a control frame.
struct Message {
  Opcode kind = Opcode::text;  // never `continuation`
  std::string payload{};
};

/// Makes messages of the bytes that a client sends, in whatever pieces they come.
class FrameReader {
 public:
  /// `limit`: how many bytes a message may have, all fragments together.
  explicit FrameReader(std::size_t limit) : limit_(limit) {}

  void feed(std::string_view bytes) { waiting_ += bytes; }

  /// Either of them or, as long as more bytes are needed, neither. After an error nothing else comes.
  struct Outcome {
    std::optional<Message> message{};
    std::optional<CloseCode> error{};
  };
  Outcome take();

 private:
  struct Head {
    bool is_last = false;
    Opcode opcode = Opcode::text;
    std::size_t size = 0;  // of this head
    std::uint64_t payload = 0;
  };

  std::optional<Head> read_head();
  std::optional<CloseCode> problem_of(const Head& head) const;
  Outcome accept(const Head& head, std::string payload);

  std::size_t limit_;
  std::string waiting_;
  std::optional<Message> begun_;  // its fragments so far
  std::optional<CloseCode> error_;
};

/// A whole message in one frame, as a server sends it: not masked.
std::string frame(Opcode opcode, std::string_view payload);

/// `reason`: at most 123 bytes.
std::string close_frame(CloseCode code, std::string_view reason);

}  // namespace webrepl

#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <aio/event.hpp>

#include "network/webrepl/frames.hpp"
#include "network/webrepl/wire.hpp"

/// A client of the prompt, as a test plays it.
namespace webrepl {

inline constexpr std::string_view opening =
    "GET / HTTP/1.1\r\nHost: board\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// The client's end of a connection.
struct Far {
  std::string to_server{};
  std::string from_server{};
  bool gone = false;
  bool takes = true;
  bool writing_ended = false;
  bool ended = false;
  aio::Event changed{};
};

class FakeWire final : public Wire {
 public:
  explicit FakeWire(Far& far) : far_(far) {}

  aio::Task<std::size_t> read_some(std::span<char> space) override {
    while (far_.to_server.empty() && !far_.gone && !far_.ended) co_await change();
    if (far_.ended || far_.to_server.empty()) co_return 0;
    const std::size_t count = std::min(space.size(), far_.to_server.size());
    std::memcpy(space.data(), far_.to_server.data(), count);
    far_.to_server.erase(0, count);
    co_return count;
  }
  aio::Task<bool> write(std::string_view bytes) override {
    while (!far_.takes && !far_.ended) co_await change();
    if (!far_.ended) far_.from_server += bytes;
    co_return !far_.ended;
  }
  void end_writing() noexcept override { far_.writing_ended = true; }
  void end() noexcept override {
    far_.ended = true;
    far_.changed.set();
  }

 private:
  aio::Task<void> change() {
    far_.changed.clear();
    co_await far_.changed.wait();
  }

  Far& far_;
};

inline std::string masked(Opcode opcode, std::string_view payload) {
  std::string bytes = frame(opcode, payload);
  const std::size_t head = bytes.size() - payload.size();
  bytes[1] = static_cast<char>(bytes[1] | 0x80);
  bytes.insert(head, 4, '\0');
  return bytes;
}

// What the server's frames say; a close is "<1008 reason>".
inline std::string text_of(std::string_view bytes) {
  std::string text;
  while (bytes.size() >= 2) {
    const int opcode = bytes[0] & 0x0F;
    std::size_t length = static_cast<std::uint8_t>(bytes[1]);
    std::size_t head = 2;
    if (length == 126) {
      length = static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[2]) << 8) |
               static_cast<std::uint8_t>(bytes[3]);
      head = 4;
    }
    const auto payload = bytes.substr(head, length);
    if (opcode == 8) {
      const int code = static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]);
      text += fmt::format("<{} {}>", code, payload.substr(2));
    } else {
      text += opcode == 10 ? fmt::format("<pong {}>", payload) : std::string(payload);
    }
    bytes.remove_prefix(std::min(bytes.size(), head + length));
  }
  return text;
}

}  // namespace webrepl

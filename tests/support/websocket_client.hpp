#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace aiod::support {

/// A WebSocket to a port of this machine, by a library that the daemon does not use for it. What waits throws
/// std::runtime_error when it waits in vain.
class WebSocketClient {
 public:
  /// Connects and shakes hands. `origin`: of the page, as a browser names it. Throws std::runtime_error with
  /// the status when that is refused.
  explicit WebSocketClient(std::uint16_t port, std::string_view origin = {});
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  /// As text, or as bytes.
  void send(std::string_view text, bool binary = false);

  /// Reads until `text` has come, and takes everything up to its end.
  std::string wait_for(std::string_view text);

  /// Waits until the other side says goodbye; its code, and its reason behind a blank: "1001 going".
  std::string wait_for_close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aiod::support

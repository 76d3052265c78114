#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "support/file_descriptor.hpp"
#include "support/process.hpp"

namespace aiod::support {

/// A TCP connection to a port of this machine, on which a test says what it likes: good HTTP and bad. Every
/// function that waits throws std::runtime_error when it waits in vain.
class HttpClient {
 public:
  /// `from`: the last number of the address 127.0.0.N that it comes from.
  explicit HttpClient(std::uint16_t port, std::uint32_t from = 1);

  /// As much of it as the other side takes; a side that has closed is no error.
  void send(std::string_view bytes);

  struct Response {
    int status = 0;
    std::string head{};
    std::string body{};
  };
  /// The next response, whole: its Content-Length is believed.
  Response receive(bool with_body = true);

  /// Sends a GET and takes the response. `headers`: lines with their ends.
  Response get(std::string_view path, std::string_view headers = {});

  /// Reads until what was received, and not taken yet, satisfies it; returns that and takes none of it.
  std::string wait_for(const std::function<bool(std::string_view)>& enough);

  /// Waits until the other side has closed. Returns what it sent before.
  std::string wait_for_close();

 private:
  bool read_some();

  FileDescriptor socket_;
  std::string received_;
};

}  // namespace aiod::support

#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <aio/host_names.hpp>

/// How a connection becomes a WebSocket (RFC 6455, section 4); touches no socket.
namespace webrepl {

/// Who may connect.
struct Doors {
  std::vector<std::string> origins{};  // of pages; a client that is no browser names none
  aio::HostNames hosts{};
};

/// Reads a client's opening request, in whatever pieces it comes.
class Handshake {
 public:
  static constexpr std::size_t most_headers = 64;

  /// `local`: the address that the connection came in on. `limit`: how many bytes the request may have.
  Handshake(Doors doors, boost::asio::ip::address local, std::size_t limit)
      : doors_(std::move(doors)), local_(std::move(local)), limit_(limit) {}

  void feed(std::string_view bytes);

  /// `response` is empty as long as more bytes are needed; `rest` is what came after the request.
  struct Outcome {
    std::string response{};
    bool accepted = false;
    std::string rest{};
  };
  Outcome take();

 private:
  Doors doors_;
  boost::asio::ip::address local_;
  std::size_t limit_;
  std::string waiting_;
  bool line_came_ = false;  // since the last look
};

/// What a server answers to this Sec-WebSocket-Key.
std::string accept_value(std::string_view key);

/// A refusal with a sentence for people: "503 Service Unavailable".
std::string refusal(std::string_view status, std::string_view text, std::string_view headers = {});

}  // namespace webrepl

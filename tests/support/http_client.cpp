#include "support/http_client.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace aiod::support {

HttpClient::HttpClient(std::uint16_t port, std::uint32_t from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xFFU) | from);
  // The port is chosen by connect(), which never takes the one that it connects to.
  const int later = 1;
  ::setsockopt(socket_.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &later, sizeof later);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!socket_ || ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
      ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("can't connect to port " + std::to_string(port));
}

void HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool HttpClient::read_some() {
  if (!wait_readable(socket_.get(), from_now()))
    throw std::runtime_error("nothing more was sent after: " + received_);
  std::array<char, 65536> bytes{};
  const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

std::string HttpClient::wait_for(const std::function<bool(std::string_view)>& enough) {
  while (!enough(received_))
    if (!read_some()) throw std::runtime_error("the other side has closed after: " + received_);
  return received_;
}

std::string HttpClient::wait_for_close() {
  while (read_some()) {
  }
  return std::exchange(received_, {});
}

HttpClient::Response HttpClient::receive(bool with_body) {
  constexpr std::string_view end = "\r\n\r\n";
  constexpr std::string_view length = "Content-Length: ";
  wait_for([&](std::string_view text) { return text.find(end) != text.npos; });
  Response response{.head = received_.substr(0, received_.find(end) + end.size())};
  received_.erase(0, response.head.size());
  response.status = std::stoi(response.head.substr(response.head.find(' ')));
  const std::size_t at = response.head.find(length);
  if (!with_body || at == std::string::npos) return response;
  const std::size_t size = std::stoul(response.head.substr(at + length.size()));
  wait_for([&](std::string_view text) { return text.size() >= size; });
  response.body = received_.substr(0, size);
  received_.erase(0, size);
  return response;
}

HttpClient::Response HttpClient::get(std::string_view path, std::string_view headers) {
  send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) + "\r\n");
  return receive();
}

}  // namespace aiod::support

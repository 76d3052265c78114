#include "support/websocket_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <optional>
#include <stdexcept>

#include "support/process.hpp"

namespace aiod::support {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct WebSocketClient::Impl {
  asio::io_context context{};
  websocket::stream<asio::ip::tcp::socket> stream{context};
  beast::flat_buffer buffer{};
  std::string received{};

  // Starts an operation, and runs it to its end.
  template <class Start>
  beast::error_code finish(const char* what, Start start) {
    std::optional<beast::error_code> result;
    start([&](beast::error_code error, auto&&...) { result = error; });
    context.restart();
    context.run_for(patience);
    if (!result)
      throw std::runtime_error(std::string("the WebSocket's ") + what +
                               " takes too long; so far came: " + received);
    return *result;
  }

  beast::error_code read() {
    const auto error = finish("read", [&](auto done) { stream.async_read(buffer, done); });
    if (!error) received += beast::buffers_to_string(buffer.data());
    buffer.clear();
    return error;
  }
};

WebSocketClient::WebSocketClient(std::uint16_t port, std::string_view origin)
    : impl_(std::make_unique<Impl>()) {
  impl_->stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
  impl_->stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    if (!origin.empty()) request.set(beast::http::field::origin, std::string(origin));
  }));
  websocket::response_type response;
  const auto error = impl_->finish(
      "handshake", [&](auto done) { impl_->stream.async_handshake(response, "127.0.0.1", "/", done); });
  if (error)
    throw std::runtime_error("the handshake is refused: " + std::to_string(response.result_int()) + " " +
                             response.body());
}

WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::send(std::string_view text, bool binary) {
  impl_->stream.binary(binary);
  const auto error = impl_->finish(
      "write", [&](auto done) { impl_->stream.async_write(asio::buffer(text.data(), text.size()), done); });
  if (error) throw std::runtime_error("can't write to the WebSocket: " + error.message());
}

std::string WebSocketClient::wait_for(std::string_view text) {
  std::size_t at = 0;
  while ((at = impl_->received.find(text)) == std::string::npos)
    if (const auto error = impl_->read())
      throw std::runtime_error("\"" + std::string(text) + "\" does not come: " + error.message() +
                               "; but this did: " + impl_->received);
  const std::string taken = impl_->received.substr(0, at + text.size());
  impl_->received.erase(0, taken.size());
  return taken;
}

std::string WebSocketClient::wait_for_close() {
  beast::error_code error;
  while (!error) error = impl_->read();
  // That the other side does not wait for our goodbye is another error, and none of its own.
  const auto& reason = impl_->stream.reason();
  if (reason.code == websocket::close_code::none)
    throw std::runtime_error("no goodbye came: " + error.message());
  return std::to_string(reason.code) + (reason.reason.empty() ? "" : " ") +
         std::string(reason.reason.c_str());
}

}  // namespace aiod::support

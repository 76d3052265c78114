#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>

#include <utility>

#include "wire.hpp"

namespace webrepl {
namespace {

namespace asio = boost::asio;

constexpr auto token = asio::as_tuple(asio::deferred);

// It shuts the socket down and never cancels: an operation_aborted would pass for the task's own stop.
class SocketWire final : public Wire {
 public:
  explicit SocketWire(Socket socket) : socket_(std::move(socket)) {
    // Of a client that vanished without a word, the kernel will tell.
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  aio::Task<std::size_t> read_some(std::span<char> space) override {
    const auto [error, count] =
        co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), token);
    co_return error ? 0 : count;
  }

  aio::Task<bool> write(std::string_view bytes) override {
    const auto [error, count] =
        co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), token);
    co_return !error && count == bytes.size();
  }

  void end_writing() noexcept override { shut_down(Socket::shutdown_send); }
  void end() noexcept override { shut_down(Socket::shutdown_both); }

 private:
  void shut_down(Socket::shutdown_type how) noexcept {
    boost::system::error_code ignored;
    socket_.shutdown(how, ignored);
  }

  Socket socket_;
};

}  // namespace

std::unique_ptr<Wire> make_wire(Socket socket) {
  return std::make_unique<SocketWire>(std::move(socket));
}

}  // namespace webrepl

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

#include "stream.hpp"

namespace stats {
namespace {

namespace asio = boost::asio;

constexpr auto token = asio::as_tuple(asio::deferred);

// It shuts the socket down and never cancels: an operation_aborted would pass for the task's own stop.
class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  aio::Task<bool> open() override { co_return true; }

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

  aio::Task<void> finish() override {
    shut_down(Socket::shutdown_send);
    std::array<char, 1024> dropped{};
    for (std::size_t count = 1; count > 0;) count = co_await read_some(dropped);
  }

  void end_reading() noexcept override { shut_down(Socket::shutdown_receive); }
  void end() noexcept override { shut_down(Socket::shutdown_both); }

 private:
  void shut_down(Socket::shutdown_type how) noexcept {
    boost::system::error_code ignored;
    socket_.shutdown(how, ignored);
  }

  Socket socket_;
};

}  // namespace

std::unique_ptr<Stream> make_plain_stream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace stats

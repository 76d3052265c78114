#include "tls_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <optional>
#include <string_view>
#include <utility>

#include "tls_context.hpp"

namespace stats {
namespace {

namespace asio = boost::asio;

constexpr auto token = asio::as_tuple(asio::deferred);

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, std::shared_ptr<Certificate> certificate)
      : certificate_(std::move(certificate)), plain_(std::move(socket)) {}

  aio::Task<bool> open() override {
    context_ = co_await certificate_->current();
    stream_.emplace(std::move(plain_), *context_);
    const auto [error] = co_await stream_->async_handshake(asio::ssl::stream_base::server, token);
    co_return !error;
  }

  aio::Task<std::size_t> read_some(std::span<char> space) override {
    const auto [error, count] =
        co_await stream_->async_read_some(asio::buffer(space.data(), space.size()), token);
    co_return error ? 0 : count;
  }

  aio::Task<bool> write(std::string_view bytes) override {
    const auto [error, count] =
        co_await asio::async_write(*stream_, asio::buffer(bytes.data(), bytes.size()), token);
    co_return !error && count == bytes.size();
  }

  aio::Task<void> finish() override { co_await stream_->async_shutdown(token); }

  void end_reading() noexcept override { shut_down(Socket::shutdown_receive); }
  void end() noexcept override { shut_down(Socket::shutdown_both); }

 private:
  void shut_down(Socket::shutdown_type how) noexcept {
    boost::system::error_code ignored;
    (stream_ ? stream_->next_layer() : plain_).shutdown(how, ignored);
  }

  std::shared_ptr<Certificate> certificate_;
  Socket plain_;        // until it is opened
  TlsContext context_;  // outlives what is spoken with it
  std::optional<asio::ssl::stream<Socket>> stream_;
};

}  // namespace

std::function<std::unique_ptr<Stream>(Socket)> tls_streams(const SslParameters& parameters,
                                                           const aio::Logger& log) {
  const auto certificate = std::make_shared<Certificate>(parameters, log);
  return [certificate](Socket socket) { return std::make_unique<TlsStream>(std::move(socket), certificate); };
}

}  // namespace stats

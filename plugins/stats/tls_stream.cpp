#include "tls_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include <aio/error.hpp>

namespace stats {
namespace {

namespace asio = boost::asio;
using Context = asio::ssl::context;

constexpr auto token = asio::as_tuple(asio::deferred);

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, std::shared_ptr<Context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  aio::Task<bool> open() override {
    const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, token);
    co_return !error;
  }

  aio::Task<std::size_t> read_some(std::span<char> space) override {
    const auto [error, count] =
        co_await stream_.async_read_some(asio::buffer(space.data(), space.size()), token);
    co_return error ? 0 : count;
  }

  aio::Task<bool> write(std::string_view bytes) override {
    const auto [error, count] =
        co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), token);
    co_return !error && count == bytes.size();
  }

  aio::Task<void> finish() override { co_await stream_.async_shutdown(token); }

  void end_reading() noexcept override { shut_down(Socket::shutdown_receive); }
  void end() noexcept override { shut_down(Socket::shutdown_both); }

 private:
  void shut_down(Socket::shutdown_type how) noexcept {
    boost::system::error_code ignored;
    stream_.next_layer().shutdown(how, ignored);
  }

  std::shared_ptr<Context> context_;
  asio::ssl::stream<Socket> stream_;
};

void check(const boost::system::error_code& error, std::string_view parameter, const std::string& file) {
  if (!error) return;
  throw aio::ConfigError(
      fmt::format("ssl_params.{}: {}: {}; it must be a file in PEM format that the daemon "
                  "may read, and the key that of the certificate",
                  parameter, file, error.message()));
}

}  // namespace

std::function<std::unique_ptr<Stream>(Socket)> tls_streams(const SslParameters& parameters) {
  const auto context = std::make_shared<Context>(Context::tls_server);
  context->set_options(Context::default_workarounds | Context::no_tlsv1 | Context::no_tlsv1_1);
  boost::system::error_code error;
  context->use_certificate_chain_file(parameters.cert, error);
  check(error, "cert", parameters.cert);
  context->use_private_key_file(parameters.key, Context::pem, error);
  check(error, "key", parameters.key);
  if (!parameters.ca.empty()) {
    context->load_verify_file(parameters.ca, error);
    check(error, "ca", parameters.ca);
    context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  return [context](Socket socket) { return std::make_unique<TlsStream>(std::move(socket), context); };
}

}  // namespace stats

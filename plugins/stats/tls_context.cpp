#include "tls_context.hpp"

#include <fmt/format.h>

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <string_view>
#include <utility>

#include <aio/error.hpp>
#include <aio/offload.hpp>

namespace stats {
namespace {

using Context = boost::asio::ssl::context;

void check(const boost::system::error_code& error, std::string_view parameter, const std::string& file) {
  if (!error) return;
  throw aio::ConfigError(
      fmt::format("ssl_params.{}: {}: {}; it must be a file in PEM format that the daemon "
                  "may read, and the key that of the certificate",
                  parameter, file, error.message()));
}

// Who gets hold of the key some day can't read what was recorded before: each session has keys of its own
// that nothing is left of, tickets neither.
void be_forward_secret(SSL_CTX* context) {
  if (::SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
    throw aio::ConfigError("this OpenSSL has no ciphers that are forward-secret");
  ::SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_num_tickets(context, 0);
}

/// What a look at the files came to.
struct Found {
  std::string looks{};
  TlsContext context{};   // a new one
  std::string problem{};  // why there is none
};

// The looks first: a file that changes while it is read is found to have changed the next time.
Found find_new(const SslParameters& files, const std::string& known) {
  Found found{.looks = looks_of(files)};
  if (found.looks == known) return found;
  try {
    found.context = load_tls(files);
  } catch (const aio::ConfigError& e) {
    found.problem = e.what();
  }
  return found;
}

}  // namespace

TlsContext load_tls(const SslParameters& files) {
  const auto context = std::make_shared<Context>(Context::tls_server);
  context->set_options(Context::default_workarounds | Context::no_sslv3 | Context::no_tlsv1 |
                       Context::no_tlsv1_1);
  be_forward_secret(context->native_handle());
  boost::system::error_code error;
  context->use_certificate_chain_file(files.cert, error);
  check(error, "cert", files.cert);
  context->use_private_key_file(files.key, Context::pem, error);
  check(error, "key", files.key);
  if (!files.ca.empty()) {
    context->load_verify_file(files.ca, error);
    check(error, "ca", files.ca);
    context->set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
  }
  return context;
}

std::string looks_of(const SslParameters& files) {
  std::string looks;
  for (const std::string& file : {files.cert, files.key, files.ca}) {
    struct stat facts {};
    const bool there = !file.empty() && ::stat(file.c_str(), &facts) == 0;
    looks += there ? fmt::format("{}.{} {} {}.{};", facts.st_dev, facts.st_ino, facts.st_size,
                                 facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
                   : ";";
  }
  return looks;
}

Certificate::Certificate(SslParameters files, aio::Logger log)
    : files_(std::move(files)), log_(std::move(log)), looks_(looks_of(files_)), context_(load_tls(files_)) {}

// A handshake costs far more than these looks.
aio::Task<TlsContext> Certificate::current() {
  const auto find = [files = files_, known = looks_] { return find_new(files, known); };
  Found found = co_await aio::offload(find);
  if (found.looks == looks_) co_return context_;
  looks_ = std::move(found.looks);
  if (found.context) {
    context_ = std::move(found.context);
    log_.info("{} has changed, and is taken from now on", files_.cert);
  } else {
    log_.warning("the certificate has changed and does not do, so the last one is kept: {}", found.problem);
  }
  co_return context_;
}

}  // namespace stats

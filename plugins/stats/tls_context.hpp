#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

#include <aio/log.hpp>
#include <aio/task.hpp>

#include "parameters.hpp"

namespace stats {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// What TLS is spoken with: the certificate, its key, and whose certificates clients must have. Throws
/// aio::ConfigError that names the file which does not do. Blocks on the disk.
TlsContext load_tls(const SslParameters& files);

/// How these files look from outside: another text when one of them has been replaced. Blocks on the disk.
std::string looks_of(const SslParameters& files);

/// The certificate as it is on the disk: renewed there, it is taken for the next client. Those that are
/// connected keep theirs. One that does not do, as when its key is still on its way, is left aside, and the
/// log says so. Loop's thread only.
class Certificate {
 public:
  /// As load_tls().
  Certificate(SslParameters files, aio::Logger log);

  aio::Task<TlsContext> current();

 private:
  SslParameters files_;
  aio::Logger log_;
  std::string looks_;  // of what was loaded last, or tried
  TlsContext context_;
};

}  // namespace stats

#pragma once

#include <functional>
#include <memory>

#include "parameters.hpp"
#include "stream.hpp"

namespace stats {

/// What makes TLS of each socket. Reads the files of `ssl_params`, so call it where blocking is allowed.
/// Throws aio::ConfigError that names the file which does not do.
std::function<std::unique_ptr<Stream>(Socket)> tls_streams(const SslParameters& parameters);

}  // namespace stats

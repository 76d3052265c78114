#pragma once

#include <functional>
#include <memory>

#include <aio/log.hpp>

#include "parameters.hpp"
#include "stream.hpp"

namespace stats {

/// What makes TLS of each socket, with the certificate as it is on the disk then. Reads the files of
/// `ssl_params`, so call it where blocking is allowed. Throws aio::ConfigError that names the file which does
/// not do.
std::function<std::unique_ptr<Stream>(Socket)> tls_streams(const SslParameters& parameters,
                                                           const aio::Logger& log);

}  // namespace stats

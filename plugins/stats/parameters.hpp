#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <aio/params.hpp>

#include "session.hpp"

/// What the service can be told.
namespace stats {

struct SslParameters {
  static constexpr std::array local_only{"cert", "key", "ca"};

  std::string cert{};
  std::string key{};
  std::string ca{};
};
AIO_PARAMS(SslParameters, cert, key, ca)

struct Parameters {
  static constexpr std::array local_only{"host",        "port",        "ssl",          "ssl_params", "token",
                                         "max_clients", "max_request", "request_time", "hosts"};

  std::string host = "127.0.0.1";
  std::uint16_t port = 8888;
  bool ssl = false;
  SslParameters ssl_params{};
  bool debug = true;
  std::optional<aio::Secret> token{};
  unsigned max_clients = 16;
  unsigned max_request = 8192;
  std::chrono::milliseconds request_time = std::chrono::seconds(10);
  std::chrono::milliseconds heartbeat = std::chrono::seconds(15);
  std::vector<std::string> hosts{};
};
AIO_PARAMS(Parameters, host, port, ssl, ssl_params, debug, token, max_clients, max_request, request_time,
           heartbeat, hosts)

/// Throws aio::ConfigError.
Limits limits_of(const Parameters& parameters);

}  // namespace stats

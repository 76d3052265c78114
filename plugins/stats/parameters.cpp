#include "parameters.hpp"

#include <aio/admission.hpp>
#include <aio/error.hpp>

namespace stats {

using namespace std::chrono_literals;

Limits limits_of(const Parameters& p) {
  if (p.max_clients < 1 || p.max_clients > 1000) throw aio::ConfigError("max_clients must be 1 to 1000");
  if (p.max_request < 256 || p.max_request > 1'000'000)
    throw aio::ConfigError("max_request must be 256 to 1000000, in bytes");
  if (p.request_time < 1ms || p.request_time > 1h)
    throw aio::ConfigError("request_time must be above 0, and at most 1h");
  if (p.heartbeat < 1ms || p.heartbeat > 1h)
    throw aio::ConfigError("heartbeat must be above 0, and at most 1h");
  if (p.token && p.token->empty())
    throw aio::ConfigError("token must not be empty; leave it out where none is needed");
  if (p.ssl && (p.ssl_params.cert.empty() || p.ssl_params.key.empty()))
    throw aio::ConfigError("ssl needs ssl_params.cert and ssl_params.key, two files in PEM format");
  using aio::admission::most_per_address;
  const std::size_t streams = (p.max_clients + 1) / 2;
  return {.clients = p.max_clients,
          .clients_per_address = most_per_address(p.max_clients),
          .streams = streams,
          .streams_per_address = most_per_address(streams),
          .request_size = p.max_request,
          .request_time = p.request_time,
          .heartbeat = p.heartbeat};
}

}  // namespace stats

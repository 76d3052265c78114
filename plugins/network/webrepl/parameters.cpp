#include "parameters.hpp"

#include <aio/error.hpp>

namespace webrepl {

using namespace std::chrono_literals;

void check(const Parameters& p) {
  if (!p.password.empty() && (p.password.size() < 8 || p.password.size() > 128))
    throw aio::ConfigError("webrepl.password must be 8 to 128 characters, best as a !secret");
  if (p.max_clients < 1 || p.max_clients > 100)
    throw aio::ConfigError("webrepl.max_clients must be 1 to 100");
  if (p.max_line < 128 || p.max_line > 65536)
    throw aio::ConfigError("webrepl.max_line must be 128 to 65536, in bytes");
  if (p.max_message < 128 || p.max_message > 65536)
    throw aio::ConfigError("webrepl.max_message must be 128 to 65536, in bytes");
  if (p.tries < 1 || p.tries > 10) throw aio::ConfigError("webrepl.tries must be 1 to 10");
  if (p.login_time < 1s || p.login_time > 10min)
    throw aio::ConfigError("webrepl.login_time must be 1s to 10m");
  if (p.idle_time < 1s || p.idle_time > 24h) throw aio::ConfigError("webrepl.idle_time must be 1s to 24h");
}

Rules rules_of(const Parameters& p) {
  return {.password = p.password.get(),
          .origins = p.origins,
          .clients = p.max_clients,
          .line = p.max_line,
          .message = p.max_message,
          .tries = p.tries,
          .login_time = p.login_time,
          .idle_time = p.idle_time};
}

bool is_local(const std::string& address) {
  return address == "localhost" || address == "::1" || address.starts_with("127.");
}

}  // namespace webrepl

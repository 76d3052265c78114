#include "parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <aio/error.hpp>

namespace webrepl {

using namespace std::chrono_literals;

namespace {

// They become words of a command line.
void check_grant(std::string_view right, const std::vector<std::string>& patterns) {
  constexpr std::size_t most = 100;
  constexpr std::size_t longest = 200;
  const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
  const auto fits = [&](const std::string& pattern) {
    return !pattern.empty() && pattern.size() <= longest && std::ranges::all_of(pattern, is_plain);
  };
  if (patterns.size() > most || !std::ranges::all_of(patterns, fits))
    throw aio::ConfigError(fmt::format(
        "webrepl.grants.{} must be a list of names or wildcards of services, 100 at most", right));
}

aio::Grants grants_of(const GrantParameters& p) {
  return {{aio::Right::read, p.read},
          {aio::Right::steer, p.steer},
          {aio::Right::configure, p.configure},
          {aio::Right::files, p.files},
          {aio::Right::run, p.run}};
}

}  // namespace

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
  aio::HostNames{p.hosts};
  for (const auto& [right, patterns] : grants_of(p.grants)) check_grant(to_string(right), patterns);
}

Rules rules_of(const Parameters& p) {
  return {.password = p.password.get(),
          .doors = {.origins = p.origins, .hosts = aio::HostNames(p.hosts)},
          .grants = grants_of(p.grants),
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

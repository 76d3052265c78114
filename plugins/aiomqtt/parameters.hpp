#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <aio/params.hpp>
#include <aio/value.hpp>

namespace aiomqtt {

/// Files in PEM; `ca` may be a folder of hashed certificates, and empty means the system's.
struct SslParams {
  std::string ca{};
  std::string cert{};
  std::string key{};
};
AIO_PARAMS(SslParams, ca, cert, key)

struct ReconnectParams {
  std::chrono::milliseconds first = std::chrono::seconds(1);
  std::chrono::milliseconds longest = std::chrono::minutes(1);
};
AIO_PARAMS(ReconnectParams, first, longest)

struct UserCommand {
  aio::Required<std::vector<std::string>> run{};
  std::string help{};
};
AIO_PARAMS(UserCommand, run, help)

struct Parameters {
  std::string id{};  // empty: the host's name
  std::string server = "localhost";
  std::uint16_t port = 1883;
  bool ssl = false;
  SslParams ssl_params{};
  std::optional<std::string> hostname{};
  std::chrono::seconds keepalive{300};
  bool debug = true;
  bool stats = false;
  std::string services = "*.service";
  std::vector<std::string> topics{};
  std::string username{};
  aio::Secret password{};
  ReconnectParams reconnect{};
  std::size_t queue = 1000;
  bool discovery = true;
  std::string discovery_prefix = "homeassistant";
  std::vector<std::string> allow{"status", "start", "stop", "traceback", "report",
                                 "config", "env",   "log",  "cmd"};
  std::map<std::string, UserCommand> commands{};
  aio::Value autoconfig{};
  aio::Value ota_check{};
  aio::Value fwfile{};
};
AIO_PARAMS(Parameters, id, server, port, ssl, ssl_params, hostname, keepalive, debug, stats, services, topics,
           username, password, reconnect, queue, discovery, discovery_prefix, allow, commands, autoconfig,
           ota_check, fwfile)

/// Throws aio::ConfigError with the name of what is wrong and what it may be.
void check(const Parameters& parameters);

}  // namespace aiomqtt

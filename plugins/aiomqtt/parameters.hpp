#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <aio/caller.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

namespace aiomqtt {

/// Files in PEM; `ca` may be a folder of hashed certificates, and empty means the system's.
struct SslParams {
  static constexpr std::array local_only{"ca", "cert", "key"};

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

/// A program, and what it is given when a message has no args, or no kwargs, of its own.
struct UserCommand {
  static constexpr std::array local_only{"run", "args", "kwargs"};

  aio::Required<std::vector<std::string>> run{};
  std::string help{};
  aio::Value args{};    // null, or a list
  aio::Value kwargs{};  // null, or a map
};
AIO_PARAMS(UserCommand, run, help, args, kwargs)

/// What anyone who may publish to the broker may do, and with which services: names and wildcards.
struct GrantParams {
  static constexpr std::array local_only{"read", "steer", "configure", "files", "run"};

  std::vector<std::string> read{"*"};
  std::vector<std::string> steer{};
  std::vector<std::string> configure{};
  std::vector<std::string> files{};
  std::vector<std::string> run{};
};
AIO_PARAMS(GrantParams, read, steer, configure, files, run)

struct Parameters {
  static constexpr std::array local_only{"id",       "server", "port",        "ssl",      "ssl_params",
                                         "hostname", "topics", "username",    "password", "queue",
                                         "allow",    "grants", "max_message", "commands", "client_id"};

  std::string id{};  // empty: the host's name
  std::string server = "localhost";
  std::uint16_t port = 1883;
  bool ssl = false;
  SslParams ssl_params{};
  std::optional<std::string> hostname{};
  std::chrono::seconds keepalive{300};
  bool debug = true;
  bool stats = false;
  aio::Value services = "*.service";  // a name or a wildcard, or a list of them
  std::vector<std::string> topics{};
  std::string username{};
  aio::Secret password{};
  ReconnectParams reconnect{};
  std::size_t queue = 1000;
  bool discovery = true;
  std::string discovery_prefix = "homeassistant";
  std::chrono::seconds discovery_period{30};
  std::optional<std::vector<std::string>> allow{};  // narrows the grants; none: not at all
  std::map<std::string, UserCommand> commands{};
  aio::Value autoconfig{};
  aio::Value ota_check{};
  aio::Value fwfile{};
  aio::Value fwf_re{};
  GrantParams grants{};
  std::size_t max_message = 65'536;  // bytes of payload
  std::string client_id{};           // empty: the id
};
AIO_PARAMS(Parameters, id, server, port, ssl, ssl_params, hostname, keepalive, debug, stats, services, topics,
           username, password, reconnect, queue, discovery, discovery_prefix, discovery_period, allow,
           commands, autoconfig, ota_check, fwfile, fwf_re, grants, max_message, client_id)

/// Who orders come from, with their rights.
aio::Caller caller_of(const Parameters& parameters);

/// `services`, as a list. Throws aio::ConfigError.
std::vector<std::string> service_names(const Parameters& parameters);

/// Throws aio::ConfigError with the name of what is wrong and what it may be.
void check(const Parameters& parameters);

}  // namespace aiomqtt

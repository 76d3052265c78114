#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <aio/params.hpp>

#include "session.hpp"

/// What the child task webrepl can be told.
namespace webrepl {

/// What anyone who knows the password may do, and with which services: names and wildcards.
struct GrantParameters {
  static constexpr std::array local_only{"read", "steer", "configure", "files", "run"};

  std::vector<std::string> read{"*"};
  std::vector<std::string> steer{};
  std::vector<std::string> configure{};
  std::vector<std::string> files{};
  std::vector<std::string> run{};
};
AIO_PARAMS(GrantParameters, read, steer, configure, files, run)

struct Parameters {
  static constexpr std::array local_only{"password",    "port",      "address",     "origins",
                                         "max_clients", "max_line",  "max_message", "tries",
                                         "login_time",  "idle_time", "hosts",       "grants"};

  aio::Secret password{};  // empty: there is no webrepl
  std::uint16_t port = 8266;
  std::string address = "127.0.0.1";
  std::vector<std::string> origins{};
  unsigned max_clients = 4;
  unsigned max_line = 1024;
  unsigned max_message = 4096;
  unsigned tries = 3;
  std::chrono::milliseconds login_time = std::chrono::seconds(30);
  std::chrono::milliseconds idle_time = std::chrono::minutes(10);
  std::vector<std::string> hosts{};
  GrantParameters grants{};
};
AIO_PARAMS(Parameters, password, port, address, origins, max_clients, max_line, max_message, tries,
           login_time, idle_time, hosts, grants)

/// Throws aio::ConfigError.
void check(const Parameters& parameters);

Rules rules_of(const Parameters& parameters);

/// Whether only this machine can reach it.
bool is_local(const std::string& address);

}  // namespace webrepl

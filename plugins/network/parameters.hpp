#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <aio/gpio.hpp>
#include <aio/params.hpp>

namespace network {

struct Parameters {
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::string interface {};
  std::string hostname{};
  std::optional<aio::gpio::Pin> led{};
  bool wait_clock = false;
  std::chrono::milliseconds clock_timeout = std::chrono::seconds(30);
  std::string ap_ssid{};
  aio::Secret ap_password{};
};
AIO_PARAMS(Parameters, timeout, interface, hostname, led, wait_clock, clock_timeout, ap_ssid, ap_password)

/// Throws aio::ConfigError.
void check(const Parameters& parameters);

}  // namespace network

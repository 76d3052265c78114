#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include <aio/gpio.hpp>
#include <aio/log.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

#include "webrepl/parameters.hpp"

namespace network {

struct Parameters {
  static constexpr std::array local_only{"hostname", "ap_ssid", "ap_password", "webrepl_on", "webrepl"};

  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::string interface {};
  std::string hostname{};
  std::optional<aio::gpio::Pin> led{};
  bool wait_clock = false;
  std::chrono::milliseconds clock_timeout = std::chrono::seconds(30);
  std::string ap_ssid{};
  aio::Secret ap_password{};
  bool webrepl_on = true;  // where it has a password
  webrepl::Parameters webrepl{};
  bool notify = true;
  // asyncmd's, which are the system's business here.
  aio::Value ntp_host{};
  aio::Value rsyslog{};
  aio::Value timeoffset{};
  aio::Value autoconfig{};
};
AIO_PARAMS(Parameters, timeout, interface, hostname, led, wait_clock, clock_timeout, ap_ssid, ap_password,
           webrepl_on, webrepl, notify, ntp_host, rsyslog, timeoffset, autoconfig)

/// Throws aio::ConfigError.
void check(const Parameters& parameters);

/// Of what is given, and without effect: says what to do in its place.
void warn_of_unused(const Parameters& parameters, const aio::Logger& log);

}  // namespace network

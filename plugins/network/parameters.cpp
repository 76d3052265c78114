#include "parameters.hpp"

#include <algorithm>
#include <string_view>

#include <aio/error.hpp>

namespace network {
namespace {

using namespace std::chrono_literals;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host_name(std::string_view name) {
  return name.size() <= 63 && is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
         std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

void check_access_point(const Parameters& p) {
  if (p.ap_ssid.empty() && p.ap_password.empty()) return;
  if (p.ap_ssid.empty() || p.ap_ssid.size() > 32)
    throw aio::ConfigError("ap_ssid must be 1 to 32 bytes when there is an ap_password");
  if (p.ap_password.size() < 8 || p.ap_password.size() > 63)
    throw aio::ConfigError("ap_password must be 8 to 63 characters, as WPA2 has it");
}

}  // namespace

void check(const Parameters& p) {
  if (p.timeout <= 0ms) throw aio::ConfigError("timeout must be above 0");
  if (p.clock_timeout <= 0ms) throw aio::ConfigError("clock_timeout must be above 0");
  if (!p.hostname.empty() && !is_host_name(p.hostname))
    throw aio::ConfigError(
        "hostname must be 1 to 63 letters, digits and hyphens, and neither begin nor end with a hyphen");
  check_access_point(p);
  webrepl::check(p.webrepl);
}

void warn_of_unused(const Parameters& p, const aio::Logger& log) {
  const auto warn = [&](const char* name, const aio::Value& value, const char* cure) {
    const bool given = !value.is_null() && value != aio::Value(false);
    if (given) log.warning("{} is without effect here: {}", name, cure);
  };
  warn("ntp_host", p.ntp_host, "name the time server in /etc/systemd/timesyncd.conf");
  warn("rsyslog", p.rsyslog, "the log goes to the journal, which can be forwarded");
  warn("timeoffset", p.timeoffset, "the time zone is set by \"timedatectl set-timezone\"");
  warn("autoconfig", p.autoconfig, "NetworkManager keeps a profile for each network");
}

}  // namespace network

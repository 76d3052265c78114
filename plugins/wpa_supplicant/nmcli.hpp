#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/value.hpp>

/// What nmcli prints, and the configuration gives, read.
namespace wpa {

/// A line of `nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device status`.
struct Device {
  std::string name{};
  std::string type{};   // "wifi", "ethernet"
  std::string state{};  // "connected", "disconnected", "unavailable", "connecting (getting IP configuration)"
  std::string connection{};

  bool connected() const { return state.starts_with("connected"); }
};

/// The fields of a line of `nmcli -t`: a colon parts them, a backslash escapes the next character.
std::vector<std::string> fields(std::string_view line);

/// Lines that are something else are passed over.
std::vector<Device> devices(std::string_view output);

/// The one of that name, or the first for Wi-Fi when the name is empty; nothing when there is none.
std::optional<Device> choose(const std::vector<Device>& devices, std::string_view name);

/// Of the network in use, in percent, from `nmcli -t -f IN-USE,SIGNAL device wifi list`; 0 when there is
/// none.
int signal_in_use(std::string_view output);

/// A list of names, or one name alone, as asyncmd's configurations have it. Throws aio::ConfigError.
std::vector<std::string> names(const aio::Value& restart_services);

}  // namespace wpa

#include "access_point.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <aio/offload.hpp>

#include "private_file.hpp"

namespace network {
namespace {

using Words = std::vector<std::string>;

constexpr const char* profile = "aiod-ap";

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

aio::Task<aio::ProcessEnd> nmcli(aio::Processes& processes, Words words) {
  words.insert(words.begin(), "nmcli");
  aio::Command command{.line = std::move(words)};
  command.environment["LC_ALL"] = "C";
  co_return co_await processes.run(std::move(command));
}

aio::Task<std::string> nmcli_well(aio::Processes& processes, Words words) {
  const auto end = co_await nmcli(processes, std::move(words));
  auto output = trimmed(end.output);
  if (!end.ok()) throw std::runtime_error(fmt::format("nmcli says {} ({})", output, aio::describe(end)));
  co_return output;
}

// The password is not saved with it, and not in a command line either: psk-flags 2 has NetworkManager ask
// nmcli for it. "save no": the profile is gone when NetworkManager starts again.
Words profile_words(const AccessPoint& wanted) {
  const std::string interface = wanted.interface.empty() ? "*" : wanted.interface;
  return {"connection",
          "add",
          "save",
          "no",
          "type",
          "wifi",
          "con-name",
          profile,
          "ifname",
          interface,
          "autoconnect",
          "no",
          "ssid",
          wanted.ssid,
          "wifi.mode",
          "ap",
          "ipv4.method",
          "shared",
          "ipv6.method",
          "ignore",
          "wifi-sec.key-mgmt",
          "wpa-psk",
          "wifi-sec.proto",
          "rsn",
          "wifi-sec.pairwise",
          "ccmp",
          "wifi-sec.group",
          "ccmp",
          "wifi-sec.psk-flags",
          "2"};
}

}  // namespace

aio::Task<std::string> open_access_point(AccessPoint wanted, aio::Processes& processes) {
  // One of an earlier start, if there is any.
  Words remove{"connection", "delete", "id", profile};
  co_await nmcli(processes, std::move(remove));
  Words add = profile_words(wanted);
  co_await nmcli_well(processes, std::move(add));
  const auto write = [text = "802-11-wireless-security.psk:" + wanted.password + "\n"] {
    return std::make_unique<PrivateFile>(text);
  };
  const auto secrets = co_await aio::offload(write);
  Words up{"--wait", "30", "connection", "up", "id", profile, "passwd-file", secrets->path().string()};
  co_await nmcli_well(processes, std::move(up));
  Words ask{"-g", "GENERAL.DEVICES", "connection", "show", "id", profile};
  co_return co_await nmcli_well(processes, std::move(ask));
}

}  // namespace network

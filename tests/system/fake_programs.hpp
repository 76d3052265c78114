#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/daemon.hpp"

namespace aiod::system_tests {

/// Programs that a daemon finds before the system's own, each a shell script of the test's; aioctl is found,
/// too. What each was called with is kept.
class FakePrograms {
 public:
  /// Before the daemon starts.
  explicit FakePrograms(support::Daemon& daemon) {
    const auto aioctl = std::filesystem::path(daemon.aioctl_command({}).front()).parent_path();
    const char* path = std::getenv("PATH");
    daemon.set_environment("PATH",
                           folder_.path().string() + ":" + aioctl.string() + ":" + (path ? path : ""));
  }

  /// `script` has the words in $*, and $DIR is a folder of its own for what it wants to keep.
  void add(const std::string& name, std::string_view script) {
    const auto file =
        folder_.write(name, "#!/bin/sh\nDIR='" + folder_.path().string() + "'\nprintf '%s\\n' \"" + name +
                                " $*\" >>\"$DIR/calls\"\n" + std::string(script) + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  /// "nmcli device status", in their order.
  std::vector<std::string> calls() const {
    std::ifstream file(folder_.path() / "calls");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  /// What a script has kept.
  std::string kept(const std::string& name) const { return support::read_text(folder_.path() / name); }
  void keep(const std::string& name) const { folder_.write(name, ""); }

 private:
  support::TempDir folder_;
};

/// NetworkManager with one Wi-Fi interface, wlan0, that can open an access point. It keeps what was in the
/// file of passwords, and who could read that.
inline constexpr std::string_view nmcli_of_access_point = R"(
case "$*" in
  *passwd-file*)
    for file; do :; done
    cat "$file" >"$DIR/passwords"; stat -c %a "$file" >"$DIR/mode"; echo "$file" >"$DIR/file" ;;
  "connection delete"*) echo "Error: unknown connection"; exit 10 ;;
  "-g GENERAL.DEVICES"*) echo wlan0 ;;
esac)";

}  // namespace aiod::system_tests

#include "aioctl/socket_choice.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace aiod::aioctl {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

std::filesystem::path choose_socket(const SocketEnvironment& environment) {
  if (!environment.option.empty()) return environment.option;
  if (!environment.aiod_socket.empty()) return environment.aiod_socket;
  const std::filesystem::path system = "/run/aiod/aiod.sock";
  if (environment.uid == 0 || environment.exists(system)) return system;
  if (!environment.runtime_dir.empty())
    return std::filesystem::path(environment.runtime_dir) / "aiod/aiod.sock";
  return fmt::format("/tmp/aiod-{}/aiod.sock", environment.uid);
}

std::filesystem::path choose_socket(const std::string& option) {
  return choose_socket({.option = option,
                        .aiod_socket = variable("AIOD_SOCKET"),
                        .runtime_dir = variable("XDG_RUNTIME_DIR"),
                        .uid = ::getuid(),
                        .exists = exists});
}

}  // namespace aiod::aioctl

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>

namespace aiod::aioctl {

/// What the choice of the socket depends on.
struct SocketEnvironment {
  std::string option;       // --socket
  std::string aiod_socket;  // AIOD_SOCKET
  std::string runtime_dir;  // XDG_RUNTIME_DIR
  uid_t uid = 0;
  std::function<bool(const std::filesystem::path&)> exists;
};

/// The option, else AIOD_SOCKET, else /run/aiod/aiod.sock for root or where there is one, else the user's own
/// daemon: XDG_RUNTIME_DIR/aiod/aiod.sock or /tmp/aiod-UID/aiod.sock.
std::filesystem::path choose_socket(const SocketEnvironment& environment);

/// The same for this process.
std::filesystem::path choose_socket(const std::string& option);

}  // namespace aiod::aioctl

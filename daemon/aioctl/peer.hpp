#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace aiod::aioctl {

/// The user whose process listens on the other side of a connected Unix socket, as the kernel recorded it.
/// Throws std::system_error.
uid_t peer_of(int socket);

/// The user whose daemon the system's socket is, /run/aiod/aiod.sock: the owner of its folder, which nobody
/// but root can make there. Nothing for any other socket.
std::optional<uid_t> owner_of_system_socket(const std::filesystem::path& socket);

/// Why nothing may be said to this peer, for the user: the process that serves a socket sees all that is
/// sent, and its answers are believed. Root, the caller, and on the system's socket the daemon's user are
/// trusted; then it is empty.
std::string distrust(uid_t peer, uid_t self, std::optional<uid_t> system_owner,
                     const std::filesystem::path& socket);

}  // namespace aiod::aioctl

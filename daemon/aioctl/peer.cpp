#include "aioctl/peer.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

constexpr const char* system_folder = "/run/aiod";

std::string name_of(uid_t uid) {
  const passwd* entry = ::getpwuid(uid);
  return entry != nullptr ? fmt::format("{} (uid {})", escape(entry->pw_name), uid)
                          : fmt::format("uid {}", uid);
}

}  // namespace

uid_t peer_of(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "SO_PEERCRED");
  return credentials.uid;
}

std::optional<uid_t> owner_of_system_socket(const std::filesystem::path& socket) {
  if (socket.lexically_normal().parent_path() != system_folder) return std::nullopt;
  struct stat folder {};
  if (::lstat(system_folder, &folder) != 0 || !S_ISDIR(folder.st_mode)) return std::nullopt;
  return folder.st_uid;
}

std::string distrust(uid_t peer, uid_t self, std::optional<uid_t> system_owner,
                     const std::filesystem::path& socket) {
  if (peer == 0 || peer == self || peer == system_owner) return {};
  return fmt::format(
      "{} is served by the user {}, and neither by root nor by you: nothing was sent. If that is the daemon "
      "you mean, run aioctl as that user",
      escape(socket.string()), name_of(peer));
}

}  // namespace aiod::aioctl

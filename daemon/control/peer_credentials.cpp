#include "control/peer_credentials.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

namespace aiod::control {
namespace {

std::vector<gid_t> peer_groups(int socket) {
  std::vector<gid_t> groups(32);
  for (;;) {
    auto size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0) {
      groups.resize(size / sizeof(gid_t));
      return groups;
    }
    // Older kernels know the primary group only.
    if (errno != ERANGE) return {};
    groups.resize(size / sizeof(gid_t));
  }
}

std::optional<gid_t> group_id(const std::string& name) {
  std::vector<char> buffer(1024);
  group entry{};
  group* found = nullptr;
  while (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == ERANGE) {
    buffer.resize(buffer.size() * 2);
  }
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

}  // namespace

PeerCredentials peer_credentials(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "SO_PEERCRED");
  }
  return {
      .pid = credentials.pid, .uid = credentials.uid, .gid = credentials.gid, .groups = peer_groups(socket)};
}

// The group is looked up when the first stranger comes: that loads libraries, which most daemons never need.
AccessPolicy owner_and_group(const std::string& group) {
  return [own = ::geteuid(), group,
          id = std::optional<std::optional<gid_t>>()](const PeerCredentials& peer) mutable {
    if (peer.uid == 0 || peer.uid == own) return true;
    if (!id) id = group_id(group);
    if (!*id) return false;
    return peer.gid == **id || std::find(peer.groups.begin(), peer.groups.end(), **id) != peer.groups.end();
  };
}

}  // namespace aiod::control

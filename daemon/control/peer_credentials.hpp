#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace aiod::control {

/// Who is on the other side of a Unix socket, as the kernel recorded it when the peer connected.
struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  // the supplementary ones
};

/// Tells whether this peer may use the daemon. Called once per connection, on the loop's thread.
using AccessPolicy = std::function<bool(const PeerCredentials&)>;

/// Asks the kernel. Throws std::system_error, also when this is no Unix socket.
PeerCredentials peer_credentials(int socket);

/// Lets in root, the daemon's own user, and who is in `group`, primarily or supplementarily. The group is
/// looked up when the first other one comes; when there is none of that name, nobody is in it.
AccessPolicy owner_and_group(const std::string& group = "aiod");

}  // namespace aiod::control

#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "control/peer_credentials.hpp"
#include "control/service_interface.hpp"

namespace aiod::control {

struct ServerOptions {
  /// Clients served at a time, of one user half of them. One more is told so at its first call, and closed.
  std::size_t max_clients = 256;

  /// Places above these for root when they are taken, and as many for the daemon's own user.
  std::size_t reserved_clients = 8;

  /// How long one that is not served may wait with its first call. At most 16 wait, the oldest gives way.
  std::chrono::milliseconds refusal_patience{2000};

  /// The largest call in bytes. A larger one is answered with InvalidParameter, and the client closed.
  std::size_t max_request = 1024 * 1024;

  /// What may wait for a client that does not read its stream; one that lets more pile up is dropped. The
  /// one reply of an ordinary call may be of any size, and the client's next call is taken after it is out.
  std::size_t max_queued = 8 * 1024 * 1024;

  /// What all clients together may make the daemon keep: calls that have not arrived as a whole or are being
  /// carried out, replies that are not read. Beyond it the client that has kept some for the longest is
  /// dropped; the one that began last does not count, or a large reply could never be given.
  std::size_t max_kept = 32 * 1024 * 1024;

  /// Who may use the daemon; anyone else gets PermissionDenied to the first call, and is closed.
  AccessPolicy access = owner_and_group();

  /// Permissions of the socket's file. Open to all by default, because the credentials decide; so a user
  /// without rights is told so by the daemon.
  mode_t mode = 0666;

  ServerInfo info = {};

  /// Checks every reply against its description, and sends the error Failed in place of one that breaks it.
#ifdef NDEBUG
  bool check_replies = false;
#else
  bool check_replies = true;
#endif

  /// How long accepting rests when the process is out of file descriptors or memory.
  std::chrono::milliseconds accept_retry{200};

  /// Told of what an administrator should know: dropped clients, accepting that fails. Loop thread.
  std::function<void(const std::string&)> log = [](const std::string&) {};
};

}  // namespace aiod::control

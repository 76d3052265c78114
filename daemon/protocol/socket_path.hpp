#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

namespace aiod::protocol {

/// The address of a Unix socket for bind() and connect(), by client and server alike. A path that is too
/// long for the kernel's 108 bytes is reached through /proc/self/fd of its directory, which stays open as
/// long as this object lives.
class SocketAddress {
 public:
  /// Throws std::system_error: the directory can't be opened, or even the file's name alone is too long.
  explicit SocketAddress(const std::filesystem::path& path);
  ~SocketAddress();

  SocketAddress(const SocketAddress&) = delete;
  SocketAddress& operator=(const SocketAddress&) = delete;

  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const { return size_; }

 private:
  sockaddr_un address_{};
  socklen_t size_ = 0;
  int directory_ = -1;
};

}  // namespace aiod::protocol

#pragma once

#include <sys/types.h>

#include <filesystem>

#include "control/file_descriptor.hpp"

namespace aiod::control {

/// A listening Unix socket and its file, which goes with it.
class ListeningSocket {
 public:
  /// See Server::listen(). Two daemons that start at once on one path can't both win: while this looks and
  /// binds, it holds a lock on a file beside the socket that nobody else may open. Never waits for it.
  ListeningSocket(const std::filesystem::path& path, mode_t mode);
  /// Removes the file if it is still the one made here.
  ~ListeningSocket();

  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;

  /// Hands over the listening descriptor, non-blocking and close-on-exec.
  int release() { return socket_.release(); }

 private:
  void bind_under(const std::filesystem::path& temporary, mode_t mode);
  bool is_ours() const;

  FileDescriptor directory_;
  FileDescriptor socket_;
  std::filesystem::path name_;  // within the directory
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace aiod::control

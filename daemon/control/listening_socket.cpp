#include "control/listening_socket.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "protocol/socket_path.hpp"

namespace aiod::control {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, int error = errno) {
  throw std::system_error(error, std::generic_category(), path.string());
}

FileDescriptor unix_socket() {
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) fail("socket");
  return socket;
}

FileDescriptor locked_directory(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) fail(folder);
  while (::flock(directory.get(), LOCK_EX) != 0) {
    if (errno != EINTR) fail(folder);
  }
  return directory;
}

// Throws unless nothing is there, or the socket of a daemon that is gone.
void expect_free(const fs::path& path) {
  const auto status = fs::symlink_status(path);
  if (status.type() == fs::file_type::not_found) return;
  if (status.type() != fs::file_type::socket) {
    throw std::runtime_error(path.string() + " exists and is no socket: remove it, or choose another path");
  }
  const FileDescriptor probe = unix_socket();
  const protocol::SocketAddress address(path);
  if (::connect(probe.get(), address.data(), address.size()) == 0 || errno == EAGAIN) {
    throw std::runtime_error(path.string() +
                             ": a daemon answers here already: stop it, or choose another path");
  }
  if (errno != ECONNREFUSED && errno != ENOENT) fail(path);
}

}  // namespace

ListeningSocket::ListeningSocket(const fs::path& path, mode_t mode)
    : directory_(locked_directory(path)), name_(path.filename()) {
  expect_free(path);
  socket_ = unix_socket();
  // The file appears under its name only when it is complete: bound, listening, its permissions set.
  const fs::path temporary = ".aiod-" + std::to_string(::getpid()) + ".sock";
  ::unlinkat(directory_.get(), temporary.c_str(), 0);
  bind_under(path.parent_path() / temporary, mode);
  if (::renameat(directory_.get(), temporary.c_str(), directory_.get(), name_.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(directory_.get(), temporary.c_str(), 0);
    fail(path, error);
  }
  ::flock(directory_.get(), LOCK_UN);
}

void ListeningSocket::bind_under(const fs::path& temporary, mode_t mode) {
  const protocol::SocketAddress address(temporary);
  if (::bind(socket_.get(), address.data(), address.size()) != 0) fail(temporary);
  const fs::path name = temporary.filename();
  struct stat status {};
  if (::fchmodat(directory_.get(), name.c_str(), mode, 0) != 0 || ::listen(socket_.get(), SOMAXCONN) != 0 ||
      ::fstatat(directory_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    const int error = errno;
    ::unlinkat(directory_.get(), name.c_str(), 0);
    fail(temporary, error);
  }
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

ListeningSocket::~ListeningSocket() {
  if (is_ours()) ::unlinkat(directory_.get(), name_.c_str(), 0);
}

bool ListeningSocket::is_ours() const {
  struct stat status {};
  return ::fstatat(directory_.get(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_dev == device_ && status.st_ino == inode_;
}

}  // namespace aiod::control

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

FileDescriptor open_directory(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) fail(folder);
  return directory;
}

/// A lock on ".NAME.lock", which is gone when this is. The folder itself won't do, nor will a file that
/// others can open: anybody could hold a lock on them.
class StartLock {
 public:
  StartLock(int directory, const fs::path& path)
      : directory_(directory), name_('.' + path.filename().string() + ".lock") {
    const fs::path file = path.parent_path() / name_;
    // The one who had it before may have removed it after it was opened here.
    for (int i = 0; i < 10 && !is_held_; ++i) take(file);
    if (!is_held_) throw std::runtime_error(path.string() + ": another daemon is starting here");
  }
  ~StartLock() { ::unlinkat(directory_, name_.c_str(), 0); }
  StartLock(const StartLock&) = delete;
  StartLock& operator=(const StartLock&) = delete;

 private:
  void take(const fs::path& file) {
    fd_ = FileDescriptor(
        ::openat(directory_, name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    struct stat status {};
    if (fd_.get() < 0 || ::fstat(fd_.get(), &status) != 0) fail(file);
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid())
      throw std::runtime_error(file.string() +
                               " isn't this user's own file: remove it, or choose another path");
    is_held_ =
        ::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(fd_.get(), &status) == 0 && status.st_nlink > 0;
  }

  int directory_;
  std::string name_;
  FileDescriptor fd_;
  bool is_held_ = false;
};

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
    : directory_(open_directory(path)), name_(path.filename()) {
  const StartLock lock(directory_.get(), path);
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

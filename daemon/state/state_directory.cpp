#include "state/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "state/atomic_file.hpp"

namespace aiod::state {
namespace {

std::filesystem::path running_mark(const std::filesystem::path& folder) {
  return folder / "running";
}

}  // namespace

StateDirectory::StateDirectory(std::filesystem::path path) : path_(std::move(path)) {
  std::filesystem::create_directories(path_);
  const std::filesystem::path file = path_ / "lock";
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::system_error(errno, std::generic_category(), "opening " + file.string());
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int error = std::exchange(errno, 0);
    ::close(std::exchange(lock_, -1));
    if (error == EWOULDBLOCK)
      throw std::runtime_error("another aiod uses the state directory " + path_.string() +
                               "; stop it, or give this one another by --state");
    throw std::system_error(error, std::generic_category(), "locking " + file.string());
  }
  last_end_was_clean_ = !std::filesystem::exists(running_mark(path_));
  if (last_end_was_clean_) write_file(running_mark(path_), "removed when the daemon ends cleanly\n");
}

StateDirectory::~StateDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void StateDirectory::mark_clean_end() {
  std::error_code ignored;  // the next start only warns
  std::filesystem::remove(running_mark(path_), ignored);
}

}  // namespace aiod::state

#include "state/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
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
  take(path_ / "lock");
  last_end_was_clean_ = !std::filesystem::exists(running_mark(path_));
  if (last_end_was_clean_) write_file(running_mark(path_), "removed when the daemon ends cleanly\n");
}

void StateDirectory::take(const std::filesystem::path& file) {
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::system_error(errno, std::generic_category(), "opening " + file.string());
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return write_pid();
  const int error = std::exchange(errno, 0);
  const std::string holder = holder_of_lock();
  ::close(std::exchange(lock_, -1));
  if (error == EWOULDBLOCK)
    throw std::runtime_error("another aiod uses the state directory " + path_.string() + holder +
                             "; stop it, or give this one another by --state");
  throw std::system_error(error, std::generic_category(), "locking " + file.string());
}

// For the message that the next one gives; without it the lock holds as well.
void StateDirectory::write_pid() const {
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock_, 0) == 0 && ::pwrite(lock_, pid.data(), pid.size(), 0) < 0) errno = 0;
}

std::string StateDirectory::holder_of_lock() const {
  std::array<char, 16> pid{};
  const ssize_t size = ::pread(lock_, pid.data(), pid.size(), 0);
  const std::string digits(pid.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const bool is_number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? " (process " + digits + ")" : "";
}

StateDirectory::~StateDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void StateDirectory::mark_clean_end() {
  std::error_code ignored;  // the next start only warns
  std::filesystem::remove(running_mark(path_), ignored);
}

}  // namespace aiod::state

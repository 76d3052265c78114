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

#include "base/disk_fault.hpp"
#include "state/atomic_file.hpp"

namespace aiod::state {
namespace {

std::filesystem::path running_mark(const std::filesystem::path& folder) {
  return folder / "running";
}

}  // namespace

StateDirectory::StateDirectory(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code unknown;
  last_end_was_clean_ = !std::filesystem::exists(running_mark(path_), unknown);
  try {
    complete();
  } catch (const std::system_error& e) {
    if (!base::is_disk_fault(e.code())) throw;
  }
}

void StateDirectory::complete() {
  std::filesystem::create_directories(path_);
  if (!holds_file_) take(path_ / "lock");
  if (is_marked_) return;
  if (!std::filesystem::exists(running_mark(path_)))
    write_file(running_mark(path_), "removed when the daemon ends cleanly\n");
  is_marked_ = true;
}

void StateDirectory::take(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (fd < 0) {
    const std::error_code error(errno, std::generic_category());
    if (base::is_disk_fault(error)) take_what_is_there(file);
    throw std::system_error(error, "opening " + file.string());
  }
  if (lock_ >= 0) ::close(lock_);
  lock_ = fd;
  lock(file);
  write_pid();
  holds_file_ = true;
}

// A lock needs no room. Without the file the folder does.
void StateDirectory::take_what_is_there(const std::filesystem::path& file) {
  if (lock_ >= 0) return;
  lock_ = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (lock_ < 0) lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) lock(file);
}

void StateDirectory::lock(const std::filesystem::path& file) {
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
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

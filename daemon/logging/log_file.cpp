#include "logging/log_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace aiod::logging {
namespace {

namespace fs = std::filesystem;

constexpr mode_t rights = 0640;

[[noreturn]] void fail(const char* what, const fs::path& file) {
  throw std::system_error(errno, std::generic_category(), fmt::format("{} {}", what, file.string()));
}

}  // namespace

void LogFile::open() {
  if (fd_ >= 0 && is_where_it_was()) return;
  close();
  std::error_code ignored;  // opening tells
  fs::create_directories(file_.path.parent_path(), ignored);
  fd_ = ::open(file_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, rights);
  if (fd_ < 0) fail("cannot open", file_.path);
  struct stat status {};
  if (::fstat(fd_, &status) != 0) fail("cannot look at", file_.path);
  device_ = status.st_dev;
  inode_ = status.st_ino;
  size_ = static_cast<std::size_t>(status.st_size);
}

bool LogFile::is_where_it_was() const noexcept {
  struct stat status {};
  return ::stat(file_.path.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
}

void LogFile::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void LogFile::write(std::string_view line) {
  open();
  if (size_ > 0 && size_ + line.size() > file_.max_bytes) turn_over();
  const std::string completed = mid_line_ ? fmt::format("\n{}", line) : std::string();
  std::string_view rest = mid_line_ ? std::string_view(completed) : line;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write to", file_.path);
    rest.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::size_t>(written);
    mid_line_ = !rest.empty();
  }
}

// One that can't be moved, as in a folder that is not ours, is emptied: there is a limit.
void LogFile::turn_over() {
  for (std::size_t number = file_.files; number > 0; --number)
    ::rename(numbered(number - 1).c_str(), numbered(number).c_str());
  if (file_.files > 0 && !is_where_it_was()) return open();
  if (::ftruncate(fd_, 0) != 0) fail("cannot empty", file_.path);
  size_ = 0;
}

fs::path LogFile::numbered(std::size_t number) const {
  if (number == 0) return file_.path;
  const fs::path name =
      fmt::format("{}.{}{}", file_.path.stem().string(), number, file_.path.extension().string());
  return file_.path.parent_path() / name;
}

}  // namespace aiod::logging

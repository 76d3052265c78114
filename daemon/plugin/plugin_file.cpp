#include "plugin/plugin_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <string>
#include <system_error>

#include "base/safe_path.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using aio::detail::elf::Malformed;

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

// The clock that the kernel stamps files by.
std::int64_t present_tick() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return nanoseconds(now);
}

void expect_trusted(const std::string& reason) {
  if (!reason.empty()) throw Malformed("is not trusted: " + reason);
}

// A folder that others can write to is refused even when it is sticky: they could put a plugin of that name
// before one that comes later.
fs::path judged_path(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), "can't be opened");
  const uid_t user = ::geteuid();
  fs::path real;
  expect_trusted(base::why_unsafe(path, user, &real));
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::stat(folder.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), "can't be opened");
  expect_trusted(base::why_unsafe(folder, status, user));
  return real;
}

}  // namespace

// What judged_path() found nobody else can have changed since. O_NONBLOCK: a pipe must not wait for its
// writer.
PluginFile::PluginFile(const fs::path& path) : descriptor_(-1) {
  const fs::path real = judged_path(path);
  descriptor_ = ::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "can't be opened");
  struct stat status {};
  try {
    if (::fstat(descriptor_, &status) != 0)
      throw std::system_error(errno, std::generic_category(), "can't be read");
    if (S_ISDIR(status.st_mode)) throw Malformed("is a directory");
    if (!S_ISREG(status.st_mode)) throw Malformed("is not a regular file");
    expect_trusted(base::why_unsafe(real, status, ::geteuid()));
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  stamp_ = stamp_of(status);
  settled_ = stamp_.changed_ns < present_tick();
}

PluginFile::~PluginFile() {
  ::close(descriptor_);
}

}  // namespace aiod::plugin

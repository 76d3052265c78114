#include "state/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "state/descriptor.hpp"

namespace aiod::state {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("writing " + name);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) fail("syncing " + name);
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

void sync_folder(const fs::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid() && ::fsync(directory.get()) == 0) return;
  // Not every file system can do that.
  if (errno != EINVAL && errno != ENOTSUP) fail("syncing " + folder.string());
}

/// What the links lead to, which need not be there.
fs::path follow_links(fs::path file) {
  constexpr int most_links = 40;
  for (int i = 0; i < most_links; ++i) {
    std::error_code no_link;
    const fs::path target = fs::read_symlink(file, no_link);
    if (no_link) return file;
    file = folder_of(file) / target;
  }
  errno = ELOOP;
  fail("following " + file.string());
}

std::string temporary_prefix(const fs::path& file) {
  return '.' + file.filename().string() + '.';
}

/// Takes a temporary file for whoever has it open; false when somebody has.
bool lock(int fd) {
  return ::flock(fd, LOCK_EX | LOCK_NB) == 0;
}

bool is_temporary(const std::string& name, const std::string& prefix) {
  constexpr std::size_t suffix = 6;
  return name.size() == prefix.size() + suffix && name.starts_with(prefix);
}

/// Removes what writers left that were killed. Whoever still writes has its file locked.
void remove_leftovers(const fs::path& file) {
  std::error_code error;
  const std::string prefix = temporary_prefix(file);
  for (fs::directory_iterator entry(folder_of(file), error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_temporary(entry->path().filename().string(), prefix)) continue;
    const Descriptor left(::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (left.valid() && lock(left.get())) ::unlink(entry->path().c_str());
  }
}

/// A new file beside the one to replace, with its permissions.
class Temporary {
 public:
  Temporary(const fs::path& target, mode_t mode) {
    // Another process may take it for a leftover before it is locked.
    do {
      open(target);
    } while (!lock(fd_.get()) || removed());
    take_permissions(target, mode);
  }
  ~Temporary() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  int fd() const noexcept { return fd_.get(); }
  const std::string& name() const noexcept { return name_; }

  void become(const fs::path& target) {
    if (::rename(name_.c_str(), target.c_str()) != 0) fail("renaming " + name_ + " to " + target.string());
    name_.clear();
  }

 private:
  void open(const fs::path& target) {
    name_ = (folder_of(target) / (temporary_prefix(target) + "XXXXXX")).string();
    fd_ = Descriptor(::mkostemp(name_.data(), O_CLOEXEC));
    if (fd_.valid()) return;
    const std::string wanted = std::exchange(name_, {});
    fail("creating " + wanted);
  }

  bool removed() const {
    struct stat facts {};
    return ::fstat(fd_.get(), &facts) == 0 && facts.st_nlink == 0;
  }

  void take_permissions(const fs::path& target, mode_t mode) const {
    struct stat old {};
    const bool replaces = ::stat(target.c_str(), &old) == 0;
    // Only root may give files away; the mode counts more than whose the file is.
    if (replaces && ::fchown(fd_.get(), old.st_uid, old.st_gid) != 0 &&
        ::fchown(fd_.get(), static_cast<uid_t>(-1), old.st_gid) != 0)
      errno = 0;
    constexpr mode_t permissions = 07777;
    if (::fchmod(fd_.get(), (replaces ? old.st_mode : mode) & permissions) != 0) fail("chmod " + name_);
  }

  std::string name_;
  Descriptor fd_;
};

}  // namespace

void write_file(const fs::path& file, std::string_view text, mode_t mode) {
  const fs::path target = follow_links(file);
  remove_leftovers(target);
  Temporary temporary(target, mode);
  write_all(temporary.fd(), text, temporary.name());
  temporary.become(target);
  sync_folder(folder_of(target));
}

std::optional<std::string> read_file(const fs::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.valid()) {
    if (errno == ENOENT) return std::nullopt;
    fail("opening " + file.string());
  }
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(in.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("reading " + file.string());
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

fs::path put_aside(const fs::path& file) {
  for (int number = 1;; ++number) {
    const fs::path aside = file.string() + ".bad-" + std::to_string(number);
    if (fs::exists(fs::symlink_status(aside))) continue;
    if (::rename(file.c_str(), aside.c_str()) == 0) return aside;
    fail("renaming " + file.string() + " to " + aside.string());
  }
}

}  // namespace aiod::state

#include "aioctl/edited_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>

#include "aioctl/config_files.hpp"
#include "aioctl/error.hpp"
#include "aioctl/text.hpp"
#include "base/safe_path.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest = 16 * 1024 * 1024;  // bytes; the daemon takes less

CommandError failure(const std::string& message) {
  return {ExitCode::failure, "Failed", message};
}

CommandError cannot(std::string_view what, const fs::path& file, int reason = errno) {
  const std::string text =
      fmt::format("cannot {} {}: {}", what, escape(file.string()), std::generic_category().message(reason));
  if (reason != EACCES && reason != EPERM && reason != EROFS) return failure(text);
  return {ExitCode::no_permission, "PermissionDenied", text};
}

void expect_safe(const std::string& reason) {
  if (!reason.empty())
    throw failure(fmt::format("not edited, since others could change it meanwhile: {}", escape(reason)));
}

// A link to the file is followed, here and once.
fs::path real_place(const fs::path& file) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(file, error);
  return error ? fs::absolute(file) : real;
}

std::string read_all(int fd, const fs::path& file) {
  std::string text;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw cannot("read", file);
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > largest) throw failure(fmt::format("{} is too large", escape(file.string())));
  }
}

void write_all(int fd, std::string_view text, const fs::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw cannot("write", file);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

mode_t mode_of_a_new_file() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666U & ~mask);
}

// As the file had them; who is not root can keep their own only.
void give_rights(int fd, const struct stat* original) {
  if (original == nullptr) {
    ::fchmod(fd, mode_of_a_new_file());
    return;
  }
  if (::fchown(fd, original->st_uid, original->st_gid) != 0) errno = 0;
  ::fchmod(fd, original->st_mode & 0777U);
}

fs::path private_folder() {
  const char* wanted = std::getenv("TMPDIR");
  for (const std::string& place : {std::string(wanted != nullptr ? wanted : ""), std::string("/tmp")}) {
    if (place.empty()) continue;
    std::string pattern = place + "/aioctl-edit-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) continue;
    if (base::why_unsafe(fs::path(pattern), ::geteuid()).empty()) return pattern;
    ::rmdir(pattern.c_str());
  }
  throw failure("no private folder for the copy: others can reach both TMPDIR and /tmp");
}

}  // namespace

EditedFile::EditedFile(const fs::path& file) : file_(real_place(file)) {
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  if (error) throw cannot("make", file_.parent_path(), error.value());
  const uid_t self = ::geteuid();
  expect_safe(base::why_unsafe(file_.parent_path(), self));
  folder_ =
      FileDescriptor(::open(file_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder_) throw cannot("open", file_.parent_path());
  if (::faccessat(folder_.get(), ".", W_OK, AT_EACCESS) != 0) throw cannot("write in", file_.parent_path());
  before_ = current();
  workplace_ = private_folder();
  make_copy();
}

void EditedFile::make_copy() {
  copy_ = workplace_ / file_.filename();
  const FileDescriptor fd(::open(copy_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) throw cannot("write", copy_);
  write_all(fd.get(), before_, copy_);
}

EditedFile::~EditedFile() {
  std::error_code ignored;
  if (!kept_ && !workplace_.empty()) fs::remove_all(workplace_, ignored);
}

std::string EditedFile::text() const {
  const FileDescriptor fd(::open(copy_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) throw cannot("read", copy_);
  return read_all(fd.get(), copy_);
}

std::string EditedFile::current() const {
  const FileDescriptor fd(
      ::openat(folder_.get(), file_.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd && errno == ENOENT) return {};
  struct stat facts {};
  if (!fd || ::fstat(fd.get(), &facts) != 0) throw cannot("read", file_);
  if (!S_ISREG(facts.st_mode)) throw failure(fmt::format("{} is not a file", escape(file_.string())));
  expect_safe(base::why_unsafe(file_, facts, ::geteuid()));
  return read_all(fd.get(), file_);
}

bool EditedFile::overtaken() const {
  return current() != before_;
}

void EditedFile::commit(const std::string& text) {
  struct stat facts {};
  const bool exists = ::fstatat(folder_.get(), file_.filename().c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
  const std::string temporary = fmt::format(".{}.{}", file_.filename().string(), ::getpid());
  ::unlinkat(folder_.get(), temporary.c_str(), 0);  // of an aioctl of the same number that was killed
  const FileDescriptor fd(
      ::openat(folder_.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) throw cannot("write in", file_.parent_path());
  try {
    write_all(fd.get(), text, file_);
    give_rights(fd.get(), exists ? &facts : nullptr);
    if (::fsync(fd.get()) != 0 ||
        ::renameat(folder_.get(), temporary.c_str(), folder_.get(), file_.filename().c_str()) != 0)
      throw cannot("write", file_);
  } catch (const CommandError&) {
    ::unlinkat(folder_.get(), temporary.c_str(), 0);
    throw;
  }
  ::fsync(folder_.get());
}

}  // namespace aiod::aioctl

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "aioctl/config_files.hpp"
#include "aioctl/error.hpp"
#include "aioctl/file_descriptor.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;

CommandError cannot(std::string_view what, const fs::path& file, const std::string& reason) {
  return {ExitCode::failure, "Failed", fmt::format("cannot {} {}: {}", what, escape(file.string()), reason)};
}

CommandError cannot(std::string_view what, const fs::path& file) {
  const int reason = errno;
  CommandError error = cannot(what, file, std::generic_category().message(reason));
  if (reason != EACCES && reason != EPERM && reason != EROFS) return error;
  return {ExitCode::no_permission, "PermissionDenied", error.what()};
}

mode_t default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666U & ~mask);
}

// An editor may have put a new file in the copy's place: only then is it finally as the original is.
void copy_rights(const fs::path& from, int to) {
  struct stat original {};
  if (::stat(from.c_str(), &original) != 0) {
    ::fchmod(to, default_mode());
    return;
  }
  // Who is not root can only keep what is theirs; then the mode is what counts.
  if (::fchown(to, original.st_uid, original.st_gid) != 0) errno = 0;
  ::fchmod(to, original.st_mode & 07777U);
}

void sync_folder(const fs::path& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) ::fsync(fd.get());
}

void link(const fs::path& target, const fs::path& name) {
  std::error_code error;
  fs::remove(name, error);
  fs::create_symlink(fs::absolute(target), name, error);
  if (error) throw cannot("link", name, error.message());
}

void link_all(const fs::path& folder, const fs::path& into) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() != "services.d") link(entry->path(), into / entry->path().filename());
  }
  if (error && error != std::errc::no_such_file_or_directory) throw cannot("read", folder, error.message());
}

}  // namespace

EditedCopy::EditedCopy(const fs::path& file) : before_(read_config_file(file)) {
  std::error_code error;
  file_ = fs::weakly_canonical(file, error);
  if (error) file_ = fs::absolute(file);
  fs::create_directories(file_.parent_path(), error);
  std::string pattern = file_.parent_path() / fmt::format(".{}.XXXXXX.yaml", file_.stem().string());
  FileDescriptor fd(::mkostemps(pattern.data(), 5, O_CLOEXEC));
  if (!fd) throw cannot("write in", file_.parent_path());
  copy_ = pattern;
  copy_rights(file_, fd.get());
  std::ofstream stream(copy_, std::ios::binary);
  stream << before_ << std::flush;
  if (!stream) {
    fs::remove(copy_, error);
    throw cannot("write", copy_);
  }
}

EditedCopy::~EditedCopy() {
  std::error_code ignored;
  if (!kept_) fs::remove(copy_, ignored);
}

bool EditedCopy::changed() const {
  return read_config_file(copy_) != before_;
}

bool EditedCopy::overtaken() const {
  return read_config_file(file_) != before_;
}

void EditedCopy::commit() {
  const FileDescriptor fd(::open(copy_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw cannot("read", copy_);
  copy_rights(file_, fd.get());
  if (::fsync(fd.get()) != 0 || ::rename(copy_.c_str(), file_.c_str()) != 0) {
    keep();
    throw cannot("write", file_);
  }
  kept_ = true;
  sync_folder(file_.parent_path());
}

StagedConfig::StagedConfig(const fs::path& folder, const fs::path& replaced, const fs::path& by) {
  std::string pattern = fs::temp_directory_path() / "aioctl-edit-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw cannot("make", pattern);
  staged_ = pattern;
  try {
    fs::create_directory(staged_ / "services.d");
    link_all(folder, staged_);
    link_all(folder / "services.d", staged_ / "services.d");
    link(by, staged_ / replaced.lexically_relative(folder));
  } catch (...) {
    fs::remove_all(staged_);
    throw;
  }
}

StagedConfig::~StagedConfig() {
  std::error_code ignored;
  fs::remove_all(staged_, ignored);
}

}  // namespace aiod::aioctl

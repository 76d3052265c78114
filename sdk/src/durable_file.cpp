#include <aio/durable_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "descriptor.hpp"

namespace aio {
namespace {

namespace fs = std::filesystem;
using detail::Descriptor;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0;
}

// A new file is its owner's alone.
bool keep_mode(int fd, const fs::path& of) {
  struct stat old {};
  return ::stat(of.c_str(), &old) != 0 || ::fchmod(fd, old.st_mode & 0777) == 0;
}

// A file of its own beside the one to replace; returns its name.
std::string write_beside(const fs::path& file, std::string_view text) {
  std::string name = (file.parent_path() / ('.' + file.filename().string() + ".XXXXXX")).string();
  const Descriptor fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd.valid()) fail(errno, "can't write " + file.string());
  if (keep_mode(fd.get(), file) && write_all(fd.get(), text)) return name;
  const int error = errno;
  ::unlink(name.c_str());
  fail(error, "can't write " + file.string());
}

// The rename itself must be on the disk, too. Not every file system can do that, and the file is whole.
void sync_folder(const fs::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) static_cast<void>(::fsync(fd.get()));
}

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

fs::path state_folder() {
  if (const char* folders = environment("STATE_DIRECTORY")) {
    const std::string_view all(folders);
    return fs::path(all.substr(0, all.find(':')));
  }
  if (const char* folder = environment("XDG_STATE_HOME")) return fs::path(folder) / "aiod";
  if (const char* home = environment("HOME")) return fs::path(home) / ".local/state/aiod";
  return "/var/lib/aiod";
}

void replace_file(const fs::path& file, std::string_view text) {
  const fs::path whole = fs::absolute(file);
  std::error_code error;
  fs::create_directories(whole.parent_path(), error);
  const std::string temporary = write_beside(whole, text);
  if (::rename(temporary.c_str(), whole.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    fail(reason, "can't write " + file.string());
  }
  sync_folder(whole.parent_path());
}

}  // namespace aio

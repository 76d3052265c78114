#include "plugin/private_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <aio/detail/elf.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

#include "base/safe_path.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(),
                          fmt::format("can't be copied to {}", path.string()));
}

class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0400)) {
    if (number_ < 0) fail(path_);
  }
  ~OpenFile() { ::close(number_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  void write(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    if (::fsync(number_) != 0) fail(path_);
  }

 private:
  fs::path path_;
  int number_;
};

std::uint64_t fnv1a(std::span<const std::byte> bytes) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const std::byte byte : bytes) hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100'0000'01b3;
  return hash;
}

void write_whole(const fs::path& path, std::span<const std::byte> bytes) {
  const fs::path half = fmt::format("{}.{}.tmp", path.string(), ::getpid());
  fs::remove(half);
  try {
    const OpenFile file(half, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    file.write(bytes);
    file.sync();
    fs::rename(half, path);
  } catch (...) {
    std::error_code ignored;
    fs::remove(half, ignored);
    throw;
  }
  OpenFile(path.parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

void make_directory(const fs::path& directory) {
  fs::create_directories(directory.parent_path());
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) fail(directory);
  struct stat facts {};
  if (::lstat(directory.c_str(), &facts) != 0) fail(directory);
  const std::string reason = base::why_unsafe(directory, facts, ::geteuid());
  if (!reason.empty()) throw aio::detail::elf::Malformed("can't be copied: " + reason);
}

}  // namespace

fs::path keep_copy(const fs::path& directory, const std::string& build_id, std::span<const std::byte> bytes) {
  make_directory(directory);
  const auto by_content = [bytes] { return fmt::format("content-{:016x}", fnv1a(bytes)); };
  fs::path path = directory / ((build_id.empty() ? by_content() : build_id) + ".so");
  if (holds(path, bytes)) return path;
  if (!build_id.empty() && fs::exists(path))
    path = directory / fmt::format("{}-{}.so", build_id, by_content());
  if (!holds(path, bytes)) write_whole(path, bytes);
  return path;
}

bool holds(const fs::path& path, std::span<const std::byte> bytes) {
  try {
    const aio::detail::elf::FileBytes there(path);
    return std::ranges::equal(there.bytes(), bytes);
  } catch (const std::exception&) {
    return false;  // not there, or not readable
  }
}

void remove_copies(const fs::path& directory, const std::set<fs::path>& keep) {
  std::vector<fs::path> stale;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    if ((extension == ".so" || extension == ".tmp") && !keep.contains(entry->path()))
      stale.push_back(entry->path());
  }
  for (const fs::path& path : stale) fs::remove(path, error);
}

}  // namespace aiod::plugin

#include "settings/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace aiod::settings {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }

 private:
  int fd_;
};

FileText problem(int error) {
  return {.problem = std::generic_category().message(error)};
}

FileText could_not_open(const std::filesystem::path& path, int error) {
  if (error != ENOENT) return problem(error);
  struct stat link {};
  if (::lstat(path.c_str(), &link) == 0) return {.problem = "is a symbolic link to nothing"};
  return {.missing = true};
}

FileText read_all(int fd) {
  std::string text;
  std::array<char, 16 * 1024> block;
  for (;;) {
    const ssize_t length = ::read(fd, block.data(), block.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return problem(errno);
    if (length == 0) return {.text = std::move(text)};
    text.append(block.data(), static_cast<std::size_t>(length));
    if (text.size() > kMaxFileSize)
      return {.problem = fmt::format("is larger than {} MiB", kMaxFileSize >> 20U)};
  }
}

}  // namespace

FileText read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return could_not_open(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return problem(errno);
  if (S_ISDIR(status.st_mode)) return {.problem = "is a directory, not a file"};
  if (!S_ISREG(status.st_mode)) return {.problem = "is not a regular file"};
  return read_all(file.get());
}

FolderListing list_folder(const std::filesystem::path& folder) {
  FolderListing listing;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  const std::filesystem::directory_iterator end;
  for (std::size_t seen = 0; !error && entry != end && seen < kMaxListed; ++seen, entry.increment(error)) {
    if (!entry->path().filename().native().starts_with('.')) listing.files.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) listing.problem = error.message();
  std::ranges::sort(listing.files);
  return listing;
}

}  // namespace aiod::settings

#include "logging/mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace aiod::logging {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

std::span<std::byte> map(int fd, std::size_t size, int flags, const std::string& what) {
  void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (address == MAP_FAILED) fail(errno, what);
  return {static_cast<std::byte*>(address), size};
}

// Closes the new file, and removes it again unless it was kept.
class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& file) : file_(file) {
    fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd_ < 0) fail(errno, "cannot create " + file.string());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    ::close(fd_);
    if (!kept_) ::unlink(file_.c_str());
  }

  int fd() const noexcept { return fd_; }
  void keep() noexcept { kept_ = true; }

 private:
  const std::filesystem::path& file_;
  int fd_ = -1;
  bool kept_ = false;
};

}  // namespace

Mapping Mapping::create_file(const std::filesystem::path& file, std::size_t size) {
  NewFile opened(file);
  // A page without space behind it would raise SIGBUS when it is first written.
  if (const int error = ::posix_fallocate(opened.fd(), 0, static_cast<off_t>(size)); error != 0)
    fail(error, "cannot allocate " + std::to_string(size) + " bytes for " + file.string());
  const auto bytes = map(opened.fd(), size, MAP_SHARED, "cannot map " + file.string());
  opened.keep();
  return Mapping(bytes);
}

Mapping Mapping::anonymous(std::size_t size) {
  return Mapping(map(-1, size, MAP_PRIVATE | MAP_ANONYMOUS, "cannot map memory for the log"));
}

Mapping::Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace aiod::logging

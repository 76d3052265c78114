#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <aio/detail/elf.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

#include "descriptor.hpp"

namespace aio::detail::elf {
namespace {

constexpr off_t largest = off_t{1} << 30;

// O_NONBLOCK: opening a pipe must not wait for its writer.
Descriptor open_to_read(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) throw std::system_error(errno, std::generic_category(), "can't be opened");
  return file;
}

std::size_t size_of(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0) throw std::system_error(errno, std::generic_category(), "can't be read");
  if (S_ISDIR(status.st_mode)) throw Malformed("is a directory");
  if (!S_ISREG(status.st_mode)) throw Malformed("is not a regular file");
  if (status.st_size == 0) throw Malformed("is empty");
  if (status.st_size > largest) throw Malformed("is larger than 1 GiB");
  return static_cast<std::size_t>(status.st_size);
}

void read_all(int file, std::span<std::byte> into) {
  off_t offset = 0;
  while (!into.empty()) {
    const ssize_t got = ::pread(file, into.data(), into.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "can't be read");
    if (got == 0) throw Malformed("became shorter while it was read");
    into = into.subspan(static_cast<std::size_t>(got));
    offset += got;
  }
}

}  // namespace

FileBytes::FileBytes(const std::filesystem::path& path) : FileBytes(open_to_read(path).get()) {}

FileBytes::FileBytes(int file) {
  const std::size_t size = size_of(file);
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "can't be read");
  FileBytes owner(std::span(static_cast<std::byte*>(memory), size));
  read_all(file, owner.bytes_);
  *this = std::move(owner);
}

FileBytes::FileBytes(std::span<std::byte> mapped) noexcept : bytes_(mapped) {}

FileBytes::FileBytes(FileBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

FileBytes& FileBytes::operator=(FileBytes&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

FileBytes::~FileBytes() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace aio::detail::elf

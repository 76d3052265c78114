#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <aio/detail/elf.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

namespace aio::detail::elf {
namespace {

constexpr off_t largest = off_t{1} << 30;

class Descriptor {
 public:
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  explicit Descriptor(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (number_ < 0) throw std::system_error(errno, std::generic_category(), "can't be opened");
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return number_; }

 private:
  int number_;
};

std::size_t size_of(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), "can't be read");
  if (S_ISDIR(status.st_mode)) throw Malformed("is a directory");
  if (!S_ISREG(status.st_mode)) throw Malformed("is not a regular file");
  if (status.st_size == 0) throw Malformed("is empty");
  if (status.st_size > largest) throw Malformed("is larger than 1 GiB");
  return static_cast<std::size_t>(status.st_size);
}

void read_all(const Descriptor& file, std::span<std::byte> into) {
  while (!into.empty()) {
    const ssize_t got = ::read(file.number(), into.data(), into.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "can't be read");
    if (got == 0) throw Malformed("became shorter while it was read");
    into = into.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

FileBytes::FileBytes(const std::filesystem::path& path) {
  const Descriptor file(path);
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

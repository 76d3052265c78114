#include "gpio/kernel.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "gpio/file_descriptor.hpp"

namespace aiod::gpio {

int Kernel::open(const char* path) {
  const int fd = ::open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

int Kernel::ioctl(int fd, unsigned long request, void* argument) {
  for (;;) {
    const int result = ::ioctl(fd, request, argument);
    if (result >= 0) return result;
    if (errno != EINTR) return -errno;
  }
}

int Kernel::write_attribute(const std::string& path, std::string_view text) {
  const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (fd.get() < 0) return -errno;
  return ::write(fd.get(), text.data(), text.size()) < 0 ? -errno : 0;
}

int Kernel::read_attribute(const std::string& path, std::string& text) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return -errno;
  std::array<char, 4096> page{};  // no attribute is longer
  const ssize_t size = ::read(fd.get(), page.data(), page.size());
  if (size < 0) return -errno;
  text.assign(page.data(), static_cast<std::size_t>(size));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return 0;
}

Kernel& real_kernel() noexcept {
  static Kernel kernel;
  return kernel;
}

}  // namespace aiod::gpio

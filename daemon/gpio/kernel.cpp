#include "gpio/kernel.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>

#include <cerrno>

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

Kernel& real_kernel() noexcept {
  static Kernel kernel;
  return kernel;
}

}  // namespace aiod::gpio

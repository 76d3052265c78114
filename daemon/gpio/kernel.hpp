#pragma once

#include <string>
#include <string_view>

namespace aiod::gpio {

/// The system calls by which the kernel's GPIO, I2C and PWM are reached; a test puts its own devices behind
/// them. What they open can be polled and read as any descriptor. Thread: any.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// A descriptor, closed on exec and never blocking, which the caller owns; or a negative errno.
  virtual int open(const char* path);

  /// What the call returns; or a negative errno.
  virtual int ioctl(int fd, unsigned long request, void* argument);

  /// Writes an attribute in sysfs, in one call, as the kernel wants it. 0, or a negative errno.
  virtual int write_attribute(const std::string& path, std::string_view text);

  /// Reads one, without the end of its line. 0, or a negative errno.
  virtual int read_attribute(const std::string& path, std::string& text);
};

/// The real one.
Kernel& real_kernel() noexcept;

}  // namespace aiod::gpio

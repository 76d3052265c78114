#pragma once

namespace aiod::gpio {

/// The two system calls by which the kernel's GPIO and I2C devices are reached; a test puts its own devices
/// behind them. What they open can be polled and read as any descriptor. Thread: any.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// A descriptor, closed on exec and never blocking, which the caller owns; or a negative errno.
  virtual int open(const char* path);

  /// What the call returns; or a negative errno.
  virtual int ioctl(int fd, unsigned long request, void* argument);
};

/// The real one.
Kernel& real_kernel() noexcept;

}  // namespace aiod::gpio

#pragma once

#include <memory>
#include <string>

#include "machine.hpp"

namespace watcher {

/// A device of the kernel, opened for writing, and what can be done to it: where a test puts its own. The
/// calls return what the system's do, and leave errno as they do. The end of the object is that of the file.
class DeviceFile {
 public:
  virtual ~DeviceFile() = default;
  virtual int ioctl(unsigned long request, void* argument) noexcept = 0;
  virtual long write(const void* bytes, std::size_t size) noexcept = 0;
};

/// Throws std::system_error with a text that says what to do.
std::unique_ptr<DeviceFile> open_device(const std::string& path);

/// The hardware watchdog behind an open device, which counts from its opening on.
std::unique_ptr<Watchdog> kernel_watchdog(std::unique_ptr<DeviceFile> device);

}  // namespace watcher

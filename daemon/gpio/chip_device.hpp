#pragma once

#include <linux/gpio.h>

#include <aio/gpio_pins.hpp>

#include <filesystem>
#include <memory>
#include <optional>

#include "gpio/file_descriptor.hpp"
#include "gpio/kernel.hpp"

namespace aiod::gpio {

/// One GPIO chip of the kernel, opened. It may be unplugged at any time: then it is gone for good, and one
/// that comes back is another ChipDevice. Loop's thread only.
class ChipDevice {
 public:
  /// Opens /dev/gpiochipN; nullptr with `error` set to an errno when that can't be done.
  static std::shared_ptr<ChipDevice> open(Kernel& kernel, const std::filesystem::path& device, int& error);

  const aio::gpio::Chip& facts() const noexcept { return facts_; }
  const std::filesystem::path& device() const noexcept { return device_; }

  /// What the kernel says of a line; nullopt when the chip is gone.
  std::optional<gpio_v2_line_info> info(unsigned offset);

  /// Claims lines: the descriptor of the claim, or a negative errno.
  int request(gpio_v2_line_request request);

  /// Asks whether it is still there.
  bool check();
  bool gone() const noexcept { return gone_; }
  /// A system call has said ENODEV.
  void set_gone() noexcept { gone_ = true; }

  Kernel& kernel() const noexcept { return kernel_; }

 private:
  ChipDevice(Kernel& kernel, std::filesystem::path device, FileDescriptor fd);
  int read_facts();
  int call(unsigned long request, void* argument);

  Kernel& kernel_;
  std::filesystem::path device_;
  FileDescriptor fd_;
  aio::gpio::Chip facts_{};
  bool gone_ = false;
};

}  // namespace aiod::gpio

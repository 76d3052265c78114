#pragma once

#include <aio/gpio_board.hpp>
#include <aio/gpio_pins.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace aiod::gpio {

/// A channel of the board's PWM hardware, as the kernel's sysfs has it.
struct PwmChannel {
  std::filesystem::path chip;  // /sys/class/pwm/pwmchip0
  unsigned number = 0;
};

/// The channel that drives this pin, where there is one: a Raspberry Pi's, when its device tree (the pwm
/// overlay in config.txt) gives the pin to the PWM hardware. `sysfs` is /sys.
std::optional<PwmChannel> find_pwm_channel(const std::filesystem::path& sysfs, const aio::gpio::Chip& chip,
                                           unsigned offset);

/// One channel in use. Its functions return 0, or an errno.
class HardwarePwm {
 public:
  explicit HardwarePwm(PwmChannel channel);

  /// Makes the channel's files appear. They may not be writable at once: udev gives them to their group.
  int open(bool active_low);

  int set(const aio::gpio::PwmSignal& signal);

  /// Stops the pulses, and gives the channel back.
  void close();

  std::string name() const { return channel_.chip / folder_name(); }

 private:
  std::string folder_name() const;
  int write(const char* file, const std::string& text) const;

  PwmChannel channel_;
  aio::Duration period_{};
};

}  // namespace aiod::gpio

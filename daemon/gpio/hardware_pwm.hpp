#pragma once

#include <aio/gpio_board.hpp>
#include <aio/gpio_pins.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gpio/kernel.hpp"

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
///
/// The kernel refuses every write after which a channel would have no period, or a pulse longer than it
/// (pwm_apply_state in drivers/pwm/core.c), so what may be written next depends on what the channel has; and
/// that is whatever its last user left.
class HardwarePwm {
 public:
  HardwarePwm(Kernel& kernel, PwmChannel channel);

  /// Makes the channel's files appear, and gives it a period where it has none. They may not be writable at
  /// once: udev gives them to their group. May be called again after it has failed.
  int open(bool active_low, const aio::gpio::PwmSignal& signal);

  int set(const aio::gpio::PwmSignal& signal);

  /// Stops the pulses, and gives the channel back.
  void close();

  std::string name() const { return channel_.chip / folder_name(); }

 private:
  std::string folder_name() const;
  int write(const char* attribute, std::string_view text) const;
  int write(const char* attribute, aio::Duration time) const;
  int read_period(aio::Duration& period) const;
  int set_polarity(bool active_low);
  int change(const aio::gpio::PwmSignal& signal);

  Kernel& kernel_;
  PwmChannel channel_;
};

}  // namespace aiod::gpio

#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <filesystem>
#include <memory>
#include <string>

#include "gpio/claims.hpp"
#include "gpio/kernel.hpp"
#include "gpio/software_pwm.hpp"

namespace aiod::gpio {

/// What pulses are made with.
struct PwmMakers {
  aio::Loop& loop;
  SoftwarePwm& software;
  Kernel& kernel;
  std::filesystem::path sysfs = "/sys";
};

/// Throws GpioError for pulses that can't be made on a line of this board.
void check_pwm(Claims& claims, const std::filesystem::path& sysfs, const aio::gpio::Pin& pin,
               const aio::gpio::PwmSignal& signal);

/// Claims a line for pulses: the board's hardware makes them where it drives the pin, else a thread. All that
/// is handed in must outlive the line.
std::unique_ptr<aio::gpio::PwmLine> claim_pwm(Claims& claims, const PwmMakers& makers,
                                              const aio::gpio::Pin& pin, const aio::gpio::PwmSignal& signal,
                                              const aio::gpio::PwmOptions& options, const std::string& owner);

}  // namespace aiod::gpio

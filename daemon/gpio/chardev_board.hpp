#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gpio/i2c_buses.hpp"
#include "gpio/kernel.hpp"
#include "gpio/software_pwm.hpp"

namespace aiod::gpio {

class Claims;

/// The kernel's GPIO chips, by their character devices (uAPI v2). Chips may come and go while it lives. It
/// works on the loop it was made for, and must go before that loop.
class ChardevBoard final : public aio::gpio::Board {
 public:
  struct Options {
    std::filesystem::path directory = "/dev";
    std::filesystem::path sysfs = "/sys";
    std::string default_chip{};  // of bare numbers: a name, a label or a device's path; empty: the only one
    std::function<void(const std::string& sentence)> say = [](const std::string&) {};  // for the log
  };

  ChardevBoard(aio::Loop& loop, Options options, Kernel& kernel = real_kernel());
  ~ChardevBoard() override;

  std::string backend() const override { return "chardev"; }
  std::vector<aio::gpio::LineInfo> lines() const override;
  aio::gpio::LineInfo find(const aio::gpio::Pin& pin) const override;
  std::unique_ptr<aio::gpio::Line> claim_output(const aio::gpio::Pin& pin,
                                                const aio::gpio::OutputOptions& options,
                                                const std::string& owner) override;
  std::unique_ptr<aio::gpio::Line> claim_input(const aio::gpio::Pin& pin,
                                               const aio::gpio::InputOptions& options,
                                               const std::string& owner) override;
  std::unique_ptr<aio::gpio::Lines> claim_outputs(const std::vector<aio::gpio::Pin>& pins,
                                                  const aio::gpio::OutputOptions& options,
                                                  const std::string& owner) override;
  std::unique_ptr<aio::gpio::Lines> claim_inputs(const std::vector<aio::gpio::Pin>& pins,
                                                 const aio::gpio::InputOptions& options,
                                                 const std::string& owner) override;
  std::unique_ptr<aio::gpio::PwmLine> claim_pwm(const aio::gpio::Pin& pin, const aio::gpio::PwmSignal& signal,
                                                const aio::gpio::PwmOptions& options,
                                                const std::string& owner) override;
  void check_pwm(const aio::gpio::Pin& pin, const aio::gpio::PwmSignal& signal) const override;
  void drive(const aio::gpio::Pin& pin, bool high) override;
  void release(const aio::gpio::Pin& pin) override;
  void release_held(const std::string& owner) override;
  Subscription watch(Watcher watcher) override;
  aio::i2c::Buses& i2c() override { return buses_; }

  /// "gpiochip0 (pinctrl-bcm2711), gpiochip1 (ftdi-cbus)"; empty when there is no chip.
  std::string chips() const;
  /// Whether the chip that bare numbers mean is there: the one of the options, else a Raspberry Pi's.
  bool has_main_chip() const;
  /// The chips that can't be opened, with the cure; one sentence each.
  const std::vector<std::string>& refused() const noexcept;

 private:
  aio::Loop& loop_;
  Kernel& kernel_;
  std::filesystem::path sysfs_;
  std::shared_ptr<Claims> claims_;
  SoftwarePwm software_pwm_;
  I2cBuses buses_;
};

}  // namespace aiod::gpio

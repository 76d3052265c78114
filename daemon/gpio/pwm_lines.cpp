#include "gpio/pwm_lines.hpp"

#include <fmt/format.h>

#include <aio/timer.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

#include "gpio/claim.hpp"
#include "gpio/hardware_pwm.hpp"

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using aio::gpio::OnRelease;
using aio::gpio::PwmLine;
using aio::gpio::PwmOptions;
using aio::gpio::PwmSignal;

class SoftwarePwmLine final : public PwmLine {
 public:
  SoftwarePwmLine(Claim claim, SoftwarePwm& pwm, const PwmSignal& signal)
      : claim_(std::move(claim)), pwm_(pwm), id_(pwm.add(signal, claim_->setter())) {}
  SoftwarePwmLine(const SoftwarePwmLine&) = delete;
  SoftwarePwmLine& operator=(const SoftwarePwmLine&) = delete;
  ~SoftwarePwmLine() override { claim_->note_level(pwm_.remove(id_)); }

  void set(const PwmSignal& signal) override {
    aio::gpio::check_software_pulses(describe(claim_->lines()), signal);
    if (!pwm_.change(id_, signal)) throw aio::GpioError(explain_gone(claim_->lines()));
  }
  bool is_hardware() const override { return false; }

 private:
  Claim claim_;
  SoftwarePwm& pwm_;
  SoftwarePwm::Id id_;
};

/// The GPIO line itself is not requested, since that would take it from the PWM hardware; the daemon only
/// notes who has it.
class HardwarePwmLine final : public PwmLine {
 public:
  HardwarePwmLine(Claims& claims, std::shared_ptr<LineRequest> noted, HardwarePwm pwm, aio::Loop& loop,
                  const PwmOptions& options)
      : claims_(claims),
        noted_(std::move(noted)),
        pwm_(std::move(pwm)),
        options_(options),
        retry_(loop, [this] { try_again(); }) {}
  HardwarePwmLine(const HardwarePwmLine&) = delete;
  HardwarePwmLine& operator=(const HardwarePwmLine&) = delete;
  ~HardwarePwmLine() override {
    release();
    claims_.let_go(*noted_);
    claims_.tell(noted_->lines());
  }

  void set(const PwmSignal& signal) override {
    signal_ = signal;
    if (retry_.armed()) return;
    if (const int error = apply()) handle(error);
  }
  bool is_hardware() const override { return true; }

 private:
  // udev takes a moment to hand the channel's files to their group.
  static constexpr int most_tries = 50;
  static constexpr aio::Duration between_tries = 20ms;

  int apply() {
    if (!open_) {
      if (const int error = pwm_.open(options_.active_low, signal_)) return error;
      open_ = true;
    }
    return pwm_.set(signal_);
  }

  void handle(int error) {
    if (error != EACCES || open_ || tries_ >= most_tries) fail(error);
    ++tries_;
    retry_.arm(retry_.loop().clock().now() + between_tries);
  }

  // Nobody is there to be told: the next set() is.
  void try_again() {
    const int error = apply();
    if (error == EACCES && ++tries_ < most_tries) retry_.arm(retry_.loop().clock().now() + between_tries);
  }

  [[noreturn]] void fail(int error) const {
    const std::string why = std::generic_category().message(error);
    const std::string_view cure =
        error == EACCES ? "; the daemon's user must be in the group that owns it" : "";
    throw aio::GpioError(fmt::format("{}: the PWM hardware ({}) refuses: {}{}", describe(noted_->lines()),
                                     pwm_.name(), why, cure));
  }

  void release() {
    if (!open_ || options_.on_release == OnRelease::keep || options_.on_release == OnRelease::hold) return;
    if (options_.on_release == OnRelease::input) return pwm_.close();
    const aio::Duration pulse = options_.on_release == OnRelease::high ? signal_.period : aio::Duration();
    pwm_.set({.period = signal_.period, .pulse = pulse});
  }

  Claims& claims_;
  std::shared_ptr<LineRequest> noted_;
  HardwarePwm pwm_;
  PwmOptions options_;
  PwmSignal signal_{};
  aio::Timer retry_;
  int tries_ = 0;
  bool open_ = false;
};

}  // namespace

void check_pwm(Claims& claims, const std::filesystem::path& sysfs, const aio::gpio::Pin& pin,
               const PwmSignal& signal) {
  const Wanted line = claims.sorted({pin}).front();
  if (find_pwm_channel(sysfs, line.chip->facts(), line.offsets.front())) return;
  aio::gpio::check_software_pulses(describe(line), signal);
}

std::unique_ptr<PwmLine> claim_pwm(Claims& claims, const PwmMakers& makers, const aio::gpio::Pin& pin,
                                   const PwmSignal& signal, const PwmOptions& options,
                                   const std::string& owner) {
  const Wanted line = claims.sorted({pin}).front();
  if (const auto channel = find_pwm_channel(makers.sysfs, line.chip->facts(), line.offsets.front())) {
    auto pwm = std::make_unique<HardwarePwmLine>(claims, claims.note(line, owner),
                                                 HardwarePwm(makers.kernel, *channel), makers.loop, options);
    pwm->set(signal);
    return pwm;
  }
  aio::gpio::check_software_pulses(describe(line), signal);
  const aio::gpio::OutputOptions output{.active_low = options.active_low, .on_release = options.on_release};
  return std::make_unique<SoftwarePwmLine>(Claim(claims, claims.outputs(line, output, owner)),
                                           makers.software, signal);
}

}  // namespace aiod::gpio

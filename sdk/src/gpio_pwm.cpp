#include <fmt/format.h>

#include <cmath>
#include <utility>

#include <aio/error.hpp>
#include <aio/gpio_pwm.hpp>

#include "gpio_claim.hpp"

namespace aio::gpio {
namespace {

using Seconds = std::chrono::duration<double>;

Duration period_of(const Pin& pin, double frequency) {
  if (!(frequency >= 0.001 && frequency <= 1e9))
    throw GpioError(fmt::format("{}: a frequency of {} Hz can't be made", pin, frequency));
  return std::chrono::round<Duration>(Seconds(1 / frequency));
}

Duration pulse_of(const Pin& pin, Duration period, double duty) {
  if (!(duty >= 0 && duty <= 1))
    throw GpioError(fmt::format("{}: a duty of {}; it is a part of the period, 0 to 1", pin, duty));
  return std::chrono::round<Duration>(Seconds(period) * duty);
}

void apply(detail::Claim& claim, const PwmSignal& signal) {
  claim.pwm->set(signal);
  claim.signal = signal;
}

double part(const PwmSignal& signal) {
  return Seconds(signal.pulse) / Seconds(signal.period);
}

}  // namespace

PwmSignal signal_of(const Pin& pin, double frequency, double duty) {
  const Duration period = period_of(pin, frequency);
  return {.period = period, .pulse = pulse_of(pin, period, duty)};
}

void check_software_pulses(const std::string& line, const PwmSignal& signal) {
  if (signal.period >= shortest_software_period) return;
  throw GpioError(fmt::format(
      "{}: no PWM hardware drives this line, and without it a period is {} or longer "
      "(a frequency up to {} Hz)",
      line, format_duration(shortest_software_period), std::chrono::seconds(1) / shortest_software_period));
}

Pwm::Pwm(std::shared_ptr<detail::Claim> claim) : claim_(std::move(claim)) {}
Pwm::Pwm(Pwm&&) noexcept = default;
Pwm& Pwm::operator=(Pwm&&) noexcept = default;
Pwm::~Pwm() = default;

void Pwm::set_duty(double duty) {
  detail::Claim& claim = claim_of(claim_);
  const Duration period = claim.signal.period;
  apply(claim, {.period = period, .pulse = pulse_of(pin(), period, duty)});
}

double Pwm::duty() const {
  return part(claim_of(claim_).signal);
}

void Pwm::set_frequency(double frequency) {
  detail::Claim& claim = claim_of(claim_);
  apply(claim, signal_of(pin(), frequency, part(claim.signal)));
}

double Pwm::frequency() const {
  return 1 / Seconds(claim_of(claim_).signal.period).count();
}

void Pwm::set_pulse(Duration width) {
  detail::Claim& claim = claim_of(claim_);
  const Duration period = claim.signal.period;
  if (width < Duration::zero() || width > period)
    throw GpioError(fmt::format("{}: a pulse of {} does not fit into a period of {}", pin(),
                                format_duration(width), format_duration(period)));
  apply(claim, {.period = period, .pulse = width});
}

bool Pwm::is_hardware() const {
  return claim_of(claim_).pwm->is_hardware();
}

const Pin& Pwm::pin() const noexcept {
  return pin_of(claim_);
}

}  // namespace aio::gpio

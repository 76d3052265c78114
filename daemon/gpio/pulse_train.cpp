#include "gpio/pulse_train.hpp"

#include <algorithm>
#include <utility>

namespace aiod::gpio {

PulseTrain::PulseTrain(const aio::gpio::PwmSignal& signal, aio::TimePoint now)
    : signal_(signal), begin_(now), off_at_(end_of_pulse(now)) {}

void PulseTrain::change(const aio::gpio::PwmSignal& signal) {
  changed_ = signal;
}

bool PulseTrain::moves() const {
  return signal_.pulse > aio::Duration::zero() && signal_.pulse < signal_.period;
}

// Periods that were missed are left out.
void PulseTrain::begin_period(aio::TimePoint now) {
  if (moves()) begin_ += signal_.period * ((now - begin_) / signal_.period);
  if (!moves()) begin_ = now;
  if (changed_) signal_ = *std::exchange(changed_, std::nullopt);
  off_at_ = end_of_pulse(now);
}

aio::TimePoint PulseTrain::end_of_pulse(aio::TimePoint now) const {
  return (signal_.pulse * 2 <= signal_.period ? now : begin_) + signal_.pulse;
}

PulseTrain::Step PulseTrain::step(aio::TimePoint now) {
  if (moves() ? now >= std::max(begin_ + signal_.period, off_at_) : changed_.has_value()) begin_period(now);
  if (!moves()) return {.active = signal_.pulse > aio::Duration::zero()};
  const bool active = now < off_at_;
  return {.active = active, .next = active ? off_at_ : begin_ + signal_.period};
}

}  // namespace aiod::gpio

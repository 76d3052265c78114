#pragma once

#include <memory>

#include <aio/api.hpp>
#include <aio/gpio_pin.hpp>
#include <aio/time.hpp>

/// Pulse width modulation: a LED's brightness, a motor's speed, a servo's position; `gpio().pwm(...)`.
namespace aio::gpio {

/// A PWM's frequency in Hz, as a parameter beside its pin: `aiod --check` then tells of one that the pins of
/// the same struct can't have on this board.
class Frequency {
 public:
  constexpr Frequency(double hertz = 0) noexcept : hertz_(hertz) {}  // NOLINT(google-explicit-constructor)
  constexpr operator double() const noexcept { return hertz_; }      // NOLINT(google-explicit-constructor)

 private:
  double hertz_;
};

struct PwmOptions {
  double frequency = 100;                 // Hz, above 0
  double duty = 0;                        // the part of each period in which the line is active: 0 to 1
  bool active_low = false;                // active drives the line low
  OnRelease on_release = OnRelease::low;  // a logical level; `keep` is the one of the moment
};

/// A claimed line with pulses on it. On a pin that the board's PWM hardware drives (a Raspberry Pi with the
/// pwm overlay in config.txt) they are exact; on any other line a thread of the daemon makes them: up to 5
/// kHz, and with an accuracy that daemon/gpio/README.md measures. A change takes effect with the next period.
/// Move-only; as Output otherwise.
class AIO_API Pwm {
 public:
  explicit Pwm(std::shared_ptr<detail::Claim> claim);
  Pwm(Pwm&&) noexcept;
  Pwm& operator=(Pwm&&) noexcept;
  ~Pwm();

  /// 0 to 1. Throw GpioError for another value.
  void set_duty(double duty);
  double duty() const;

  /// Hz; the duty stays as it is. Throws GpioError for a frequency that can't be made.
  void set_frequency(double frequency);
  double frequency() const;

  /// How long the line is active in each period: 1 to 2 ms at 50 Hz for a servo.
  void set_pulse(Duration width);

  void off() { set_duty(0); }

  /// Whether hardware makes the pulses.
  bool is_hardware() const;

  const Pin& pin() const noexcept;

 private:
  std::shared_ptr<detail::Claim> claim_;
};

}  // namespace aio::gpio

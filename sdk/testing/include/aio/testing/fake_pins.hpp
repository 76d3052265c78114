#pragma once

#include <optional>
#include <string>

#include <aio/gpio_sim.hpp>

namespace aio::testing {

/// The header of a simulated Raspberry Pi, seen from outside: what a person with a multimeter and a few wires
/// could do. All levels are physical, whatever active_low says. Pins are spelled as anywhere; one that is
/// not on the header throws GpioError. A service that waits for an edge goes on when the loop next runs.
class FakePins {
 public:
  /// `clock` is the loop's, and outlives this.
  explicit FakePins(const Clock& clock) : board_(clock) {}

  gpio::SimBoard& board() noexcept { return board_; }

  /// Whether there is voltage on the pin: what an output drives, or what is there for an input.
  bool level(const gpio::Pin& pin) const { return board_.find(pin).value.value_or(false); }

  /// "aiod:hello.service" while that service holds the pin, and afterwards while the daemon would keep its
  /// level for it (see OnRelease); empty when nobody had it.
  std::string owner(const gpio::Pin& pin) const { return board_.find(pin).owner; }
  bool is_output(const gpio::Pin& pin) const { return board_.find(pin).direction == gpio::Direction::output; }

  /// Connects the pin to 3.3 V or to ground; a pin that a service holds as an output throws GpioError.
  void drive_high(const gpio::Pin& pin) { board_.drive(pin, true); }
  void drive_low(const gpio::Pin& pin) { board_.drive(pin, false); }
  /// Takes that wire away: the pin's pull counts again.
  void let_go(const gpio::Pin& pin) { board_.undrive(pin); }

  /// A button between the pin and ground, as a service with Pull::up expects it.
  void press(const gpio::Pin& button) { drive_low(button); }
  void release(const gpio::Pin& button) { let_go(button); }

 private:
  gpio::SimBoard board_;
};

}  // namespace aio::testing

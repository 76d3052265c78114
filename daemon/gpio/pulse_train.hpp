#pragma once

#include <aio/gpio_board.hpp>
#include <aio/time.hpp>

#include <optional>

namespace aiod::gpio {

/// When a line that pulses is on and off. Pure: whoever has a clock asks what is due.
///
/// Periods begin on a fixed grid, so that the frequency is exact however late somebody is. A pulse that
/// begins late is as long as it should be, unless it takes more than half of the period: then it ends in
/// time.
class PulseTrain {
 public:
  explicit PulseTrain(const aio::gpio::PwmSignal& signal, aio::TimePoint now);

  /// From the next period on; at once where the line does not move.
  void change(const aio::gpio::PwmSignal& signal);

  struct Step {
    bool active = false;
    std::optional<aio::TimePoint> next{};  // when to ask again; nullopt: the line does not move
  };
  Step step(aio::TimePoint now);

 private:
  bool moves() const;
  aio::TimePoint end_of_pulse(aio::TimePoint now) const;
  void begin_period(aio::TimePoint now);

  aio::gpio::PwmSignal signal_;
  std::optional<aio::gpio::PwmSignal> changed_{};
  aio::TimePoint begin_;
  aio::TimePoint off_at_{};
};

}  // namespace aiod::gpio

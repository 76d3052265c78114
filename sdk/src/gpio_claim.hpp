#pragma once

#include <memory>
#include <vector>

#include <aio/gpio_board.hpp>

namespace aio::gpio {

/// What an Output, an Input or a Pwm holds. The host may take the lines out of it.
struct detail::Claim {
  std::vector<Pin> pins;
  std::unique_ptr<Line> line{};    // of one pin
  std::unique_ptr<Lines> lines{};  // of several
  std::unique_ptr<PwmLine> pwm{};
  PwmSignal signal{};  // of a PWM
};

/// The claim of a living object. Throws Gone when the object was moved from, or the host took the lines back.
detail::Claim& claim_of(const std::shared_ptr<detail::Claim>& claim);

/// Empty when the object was moved from.
const std::vector<Pin>& pins_of(const std::shared_ptr<detail::Claim>& claim) noexcept;
const Pin& pin_of(const std::shared_ptr<detail::Claim>& claim) noexcept;

}  // namespace aio::gpio

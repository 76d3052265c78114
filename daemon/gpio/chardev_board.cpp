#include "gpio/chardev_board.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "gpio/chardev_lines.hpp"
#include "gpio/claims.hpp"
#include "gpio/pwm_lines.hpp"

namespace aiod::gpio {

using aio::gpio::InputOptions;
using aio::gpio::LineInfo;
using aio::gpio::OutputOptions;
using aio::gpio::Pin;

ChardevBoard::ChardevBoard(aio::Loop& loop, Options options, Kernel& kernel)
    : loop_(loop),
      kernel_(kernel),
      sysfs_(options.sysfs),
      claims_(std::make_shared<Claims>(loop, kernel, options.directory, std::move(options.default_chip),
                                       std::move(options.say))),
      buses_({.directory = options.directory, .devices = options.sysfs / "bus/i2c/devices"}, kernel) {}

ChardevBoard::~ChardevBoard() = default;

std::vector<LineInfo> ChardevBoard::lines() const {
  std::vector<LineInfo> all;
  for (const auto& chip : claims_->chips().devices()) {
    for (unsigned offset = 0; offset < chip->facts().lines.size(); ++offset) {
      if (auto line = claims_->info(*chip, offset)) all.push_back(std::move(*line));
    }
  }
  return all;
}

LineInfo ChardevBoard::find(const Pin& pin) const {
  FoundLine line = claims_->chips().find(pin);
  auto info = claims_->info(*line.chip, line.offset);
  if (!info && claims_->chips().refresh()) {  // unplugged, and perhaps plugged in again
    line = claims_->chips().find(pin);
    info = claims_->info(*line.chip, line.offset);
  }
  if (info) return std::move(*info);
  throw aio::GpioError(explain_gone({line.chip, {pin}, {line.offset}}));
}

std::unique_ptr<aio::gpio::Line> ChardevBoard::claim_output(const Pin& pin, const OutputOptions& options,
                                                            const std::string& owner) {
  return gpio::claim_output(*claims_, pin, options, owner);
}

std::unique_ptr<aio::gpio::Line> ChardevBoard::claim_input(const Pin& pin, const InputOptions& options,
                                                           const std::string& owner) {
  return gpio::claim_input(*claims_, pin, options, owner);
}

std::unique_ptr<aio::gpio::Lines> ChardevBoard::claim_outputs(const std::vector<Pin>& pins,
                                                              const OutputOptions& options,
                                                              const std::string& owner) {
  return gpio::claim_outputs(*claims_, pins, options, owner);
}

std::unique_ptr<aio::gpio::Lines> ChardevBoard::claim_inputs(const std::vector<Pin>& pins,
                                                             const InputOptions& options,
                                                             const std::string& owner) {
  return gpio::claim_inputs(*claims_, pins, options, owner);
}

std::unique_ptr<aio::gpio::PwmLine> ChardevBoard::claim_pwm(const Pin& pin,
                                                            const aio::gpio::PwmSignal& signal,
                                                            const aio::gpio::PwmOptions& options,
                                                            const std::string& owner) {
  const PwmMakers makers{.loop = loop_, .software = software_pwm_, .kernel = kernel_, .sysfs = sysfs_};
  return gpio::claim_pwm(*claims_, makers, pin, signal, options, owner);
}

void ChardevBoard::check_pwm(const Pin& pin, const aio::gpio::PwmSignal& signal) const {
  gpio::check_pwm(*claims_, sysfs_, pin, signal);
}

void ChardevBoard::drive(const Pin& pin, bool high) {
  const Wanted line = claims_->sorted({pin}).front();
  claims_->check_free(line);
  const auto held = claims_->holder(*line.chip, line.offsets.front());
  if (held != nullptr && held->is_output()) {
    const std::size_t index = *held->index_of(*line.chip, line.offsets.front());
    const bool active = high != held->output_options().active_low;
    const std::uint64_t bit = std::uint64_t{1} << index;
    held->set(active ? held->levels() | bit : held->levels() & ~bit);
    return claims_->tell(line);
  }
  claims_->keep(*claims_->outputs(line, {.initial = high}, "aiod"));
}

void ChardevBoard::release(const Pin& pin) {
  claims_->release(claims_->sorted({pin}).front());
}

void ChardevBoard::release_held(const std::string& owner) {
  claims_->release_held(owner);
}

aio::gpio::Board::Subscription ChardevBoard::watch(Watcher watcher) {
  return claims_->news().subscribe(std::move(watcher));
}

std::string ChardevBoard::chips() const {
  std::vector<std::string> names;
  for (const auto& chip : claims_->chips().devices())
    names.push_back(fmt::format("{} ({})", chip->facts().name, chip->facts().label));
  return fmt::format("{}", fmt::join(names, ", "));
}

bool ChardevBoard::has_main_chip() const {
  return claims_->chips().has_main_chip();
}

const std::vector<std::string>& ChardevBoard::refused() const noexcept {
  return claims_->chips().refused();
}

}  // namespace aiod::gpio

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include <aio/gpio.hpp>
#include <aio/gpio_board.hpp>

#include "gpio_claim.hpp"

namespace aio::gpio {

detail::Claim& claim_of(const std::shared_ptr<detail::Claim>& claim) {
  if (!claim) throw Gone("this pin was moved to another object");
  if (!claim->line && !claim->lines && !claim->pwm)
    throw Gone(fmt::format("{}: its claim has ended, the service that made it was stopped",
                           fmt::join(claim->pins, ", ")));
  return *claim;
}

const std::vector<Pin>& pins_of(const std::shared_ptr<detail::Claim>& claim) noexcept {
  static const std::vector<Pin> none;
  return claim ? claim->pins : none;
}

const Pin& pin_of(const std::shared_ptr<detail::Claim>& claim) noexcept {
  static const Pin none;
  return claim ? claim->pins.front() : none;
}

namespace {

Line& line_of(const std::shared_ptr<detail::Claim>& claim) {
  return *claim_of(claim).line;
}

Lines& lines_of(const std::shared_ptr<detail::Claim>& claim) {
  return *claim_of(claim).lines;
}

}  // namespace

Output::Output(std::shared_ptr<detail::Claim> claim) : claim_(std::move(claim)) {}
Output::Output(Output&&) noexcept = default;
Output& Output::operator=(Output&&) noexcept = default;
Output::~Output() = default;

void Output::toggle() {
  Line& line = line_of(claim_);
  line.set(!line.value());
}

void Output::set(bool active) {
  line_of(claim_).set(active);
}
bool Output::value() const {
  return line_of(claim_).value();
}
const Pin& Output::pin() const noexcept {
  return pin_of(claim_);
}

Input::Input(std::shared_ptr<detail::Claim> claim) : claim_(std::move(claim)) {}
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;
Input::~Input() = default;

bool Input::value() const {
  return line_of(claim_).value();
}
Task<Edge> Input::edge(std::source_location where) {
  return line_of(claim_).edge(where);
}
const Pin& Input::pin() const noexcept {
  return pin_of(claim_);
}

Outputs::Outputs(std::shared_ptr<detail::Claim> claim) : claim_(std::move(claim)) {}
Outputs::Outputs(Outputs&&) noexcept = default;
Outputs& Outputs::operator=(Outputs&&) noexcept = default;
Outputs::~Outputs() = default;

void Outputs::set(const std::vector<bool>& active) {
  Lines& lines = lines_of(claim_);
  if (active.size() != claim_->pins.size())
    throw GpioError(fmt::format("{} levels for {} pins ({})", active.size(), claim_->pins.size(),
                                fmt::join(claim_->pins, ", ")));
  lines.set(active);
}
std::vector<bool> Outputs::values() const {
  return lines_of(claim_).values();
}
const std::vector<Pin>& Outputs::pins() const noexcept {
  return pins_of(claim_);
}

Inputs::Inputs(std::shared_ptr<detail::Claim> claim) : claim_(std::move(claim)) {}
Inputs::Inputs(Inputs&&) noexcept = default;
Inputs& Inputs::operator=(Inputs&&) noexcept = default;
Inputs::~Inputs() = default;

std::vector<bool> Inputs::values() const {
  return lines_of(claim_).values();
}
Task<LineEdge> Inputs::edge(std::source_location where) {
  return lines_of(claim_).edge(where);
}
const std::vector<Pin>& Inputs::pins() const noexcept {
  return pins_of(claim_);
}

Gpio::Gpio(Board& board, std::string owner) : board_(board), owner_(std::move(owner)) {}

Gpio::~Gpio() {
  release_all();
}

Output Gpio::output(const Pin& pin, const OutputOptions& options) {
  return Output(track({.pins = {pin}, .line = board_.claim_output(pin, options, owner_)}));
}

Input Gpio::input(const Pin& pin, const InputOptions& options) {
  return Input(track({.pins = {pin}, .line = board_.claim_input(pin, options, owner_)}));
}

Outputs Gpio::outputs(const std::vector<Pin>& pins, const OutputOptions& options) {
  return Outputs(track({.pins = pins, .lines = board_.claim_outputs(pins, options, owner_)}));
}

Inputs Gpio::inputs(const std::vector<Pin>& pins, const InputOptions& options) {
  return Inputs(track({.pins = pins, .lines = board_.claim_inputs(pins, options, owner_)}));
}

Pwm Gpio::pwm(const Pin& pin, const PwmOptions& options) {
  const PwmSignal signal = signal_of(pin, options.frequency, options.duty);
  return Pwm(track({.pins = {pin}, .pwm = board_.claim_pwm(pin, signal, options, owner_), .signal = signal}));
}

std::shared_ptr<detail::Claim> Gpio::track(detail::Claim made) {
  std::erase_if(claims_, [](const auto& claim) { return claim.expired(); });
  auto claim = std::make_shared<detail::Claim>(std::move(made));
  claims_.push_back(claim);
  return claim;
}

void Gpio::let_go() {
  release_all();
  board_.release_held(owner_);
}

std::vector<Pin> Gpio::release_all() {
  std::vector<Pin> taken_back;
  for (const auto& tracked : std::exchange(claims_, {})) {
    const auto claim = tracked.lock();
    if (!claim) continue;
    claim->line.reset();
    claim->lines.reset();
    claim->pwm.reset();
    taken_back.insert(taken_back.end(), claim->pins.begin(), claim->pins.end());
  }
  return taken_back;
}

}  // namespace aio::gpio

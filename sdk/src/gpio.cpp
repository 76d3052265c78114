#include <fmt/format.h>

#include <utility>

#include <aio/gpio.hpp>
#include <aio/gpio_board.hpp>

namespace aio::gpio {

/// What an Output or Input holds. The host may take the line out of it.
struct detail::Claim {
  Pin pin;
  std::unique_ptr<Line> line;
};

namespace {

Line& line_of(const std::shared_ptr<detail::Claim>& claim) {
  if (!claim) throw Gone("this pin was moved to another object");
  if (!claim->line)
    throw Gone(fmt::format("{}: its claim has ended, the service that made it was stopped", claim->pin));
  return *claim->line;
}

const Pin& pin_of(const std::shared_ptr<detail::Claim>& claim) noexcept {
  static const Pin none;
  return claim ? claim->pin : none;
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

Gpio::Gpio(Board& board, std::string owner) : board_(board), owner_(std::move(owner)) {}

Gpio::~Gpio() {
  release_all();
}

Output Gpio::output(const Pin& pin, const OutputOptions& options) {
  return Output(track(pin, board_.claim_output(pin, options, owner_)));
}

Input Gpio::input(const Pin& pin, const InputOptions& options) {
  return Input(track(pin, board_.claim_input(pin, options, owner_)));
}

std::shared_ptr<detail::Claim> Gpio::track(const Pin& pin, std::unique_ptr<Line> line) {
  std::erase_if(claims_, [](const auto& claim) { return claim.expired(); });
  auto claim = std::make_shared<detail::Claim>(detail::Claim{pin, std::move(line)});
  claims_.push_back(claim);
  return claim;
}

std::vector<Pin> Gpio::release_all() {
  std::vector<Pin> taken_back;
  for (const auto& tracked : std::exchange(claims_, {})) {
    const auto claim = tracked.lock();
    if (!claim) continue;
    claim->line.reset();
    taken_back.push_back(claim->pin);
  }
  return taken_back;
}

}  // namespace aio::gpio

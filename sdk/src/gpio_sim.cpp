#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>

#include <aio/gpio_sim.hpp>

#include "gpio_sim_state.hpp"

namespace aio::gpio {

std::vector<SimChip> raspberry_pi_chips() {
  SimChip chip{"gpiochip0", "pinctrl-bcm2711", {{"ID_SDA"}, {"ID_SCL"}}};
  for (int i = 2; i <= 27; ++i) chip.lines.push_back({fmt::format("GPIO{}", i)});
  return {std::move(chip)};
}

// What was claimed together is claimed line by line here: nothing happens in between.
class SimBoard::ClaimedOutputs final : public Lines {
 public:
  void add(std::unique_ptr<Line> line) { lines_.push_back(std::move(line)); }

  std::vector<bool> values() const override {
    std::vector<bool> all;
    for (const auto& line : lines_) all.push_back(line->value());
    return all;
  }
  void set(const std::vector<bool>& active) override {
    for (std::size_t i = 0; i < lines_.size(); ++i) lines_[i]->set(active[i]);
  }
  Task<LineEdge> edge(std::source_location) override {
    throw GpioError("outputs have no edges; claim them as inputs");
  }

 private:
  std::vector<std::unique_ptr<Line>> lines_;
};

class SimBoard::ClaimedInputs final : public Lines {
 public:
  ClaimedInputs(std::shared_ptr<State> state, std::vector<Wire*> wires)
      : state_(std::move(state)),
        wires_(std::move(wires)),
        levels_(wires_.front()->edges),
        edges_(EdgeQueue::reader(levels_)) {}
  ClaimedInputs(const ClaimedInputs&) = delete;
  ClaimedInputs& operator=(const ClaimedInputs&) = delete;
  ~ClaimedInputs() override {
    for (Wire* const wire : wires_) state_->release_input(*wire);
  }

  std::vector<bool> values() const override {
    std::vector<bool> all;
    for (std::size_t i = 0; i < wires_.size(); ++i) all.push_back(levels_->value(i));
    return all;
  }
  void set(const std::vector<bool>&) override {
    throw GpioError("inputs can't be set; claim them as outputs");
  }
  Task<LineEdge> edge(std::source_location where) override {
    return EdgeQueue::Reader::next_of_several(edges_, where);
  }

 private:
  std::shared_ptr<State> state_;
  std::vector<Wire*> wires_;
  std::shared_ptr<EdgeQueue> levels_;
  std::shared_ptr<EdgeQueue::Reader> edges_;
};

class SimBoard::ClaimedOutput final : public Line {
 public:
  ClaimedOutput(std::shared_ptr<State> state, Wire& wire, OnRelease on_release)
      : state_(std::move(state)), wire_(wire), on_release_(on_release) {}
  ClaimedOutput(const ClaimedOutput&) = delete;
  ClaimedOutput& operator=(const ClaimedOutput&) = delete;
  ~ClaimedOutput() override { state_->release_output(wire_, on_release_); }

  bool value() const override { return wire_.output != wire_.active_low; }
  void set(bool active) override {
    state_->change(wire_, [&] { wire_.output = active != wire_.active_low; });
  }
  Task<Edge> edge(std::source_location) override {
    throw GpioError("an output has no edges; claim it as an input");
  }

 private:
  std::shared_ptr<State> state_;
  Wire& wire_;
  OnRelease on_release_;
};

class SimBoard::ClaimedInput final : public Line {
 public:
  ClaimedInput(std::shared_ptr<State> state, Wire& wire, std::string owner)
      : state_(std::move(state)),
        wire_(wire),
        owner_(std::move(owner)),
        edges_(EdgeQueue::reader(wire.edges)) {}
  ClaimedInput(const ClaimedInput&) = delete;
  ClaimedInput& operator=(const ClaimedInput&) = delete;
  ~ClaimedInput() override {
    edges_->close();
    state_->unshare_input(wire_, owner_);
  }

  bool value() const override { return wire_.edges->value(wire_.edge_line); }
  void set(bool) override { throw GpioError("an input can't be set; claim it as an output"); }
  Task<Edge> edge(std::source_location where) override { return EdgeQueue::Reader::next(edges_, where); }

 private:
  std::shared_ptr<State> state_;
  Wire& wire_;
  std::string owner_;
  std::shared_ptr<EdgeQueue::Reader> edges_;
};

class SimBoard::ClaimedPwm final : public PwmLine {
 public:
  ClaimedPwm(std::unique_ptr<Line> line, Wire& wire, std::string name)
      : line_(std::move(line)), wire_(wire), name_(std::move(name)) {}
  ClaimedPwm(const ClaimedPwm&) = delete;
  ClaimedPwm& operator=(const ClaimedPwm&) = delete;
  ~ClaimedPwm() override { wire_.pwm.reset(); }

  void set(const PwmSignal& signal) override {
    check_software_pulses(name_, signal);
    wire_.pwm = signal;
    line_->set(signal.pulse * 2 >= signal.period);
  }
  bool is_hardware() const override { return false; }

 private:
  std::unique_ptr<Line> line_;
  Wire& wire_;
  std::string name_;
};

SimBoard::SimBoard(const Clock& clock, std::vector<SimChip> chips, std::string default_chip)
    : state_(std::make_shared<State>(clock, std::move(chips), std::move(default_chip))) {}

SimBoard::~SimBoard() = default;

std::vector<LineInfo> SimBoard::lines() const {
  std::vector<LineInfo> all;
  for (const auto& chip : state_->wires) {
    for (const Wire& wire : chip) all.push_back(state_->info(wire));
  }
  return all;
}

LineInfo SimBoard::find(const Pin& pin) const {
  return state_->info(state_->at(pin));
}

std::unique_ptr<Line> SimBoard::claim_output(const Pin& pin, const OutputOptions& options,
                                             const std::string& owner) {
  Wire& wire = state_->free_wire(pin);
  auto line = std::make_unique<ClaimedOutput>(state_, wire, options.on_release);
  state_->change(wire, [&] {
    wire.claimed = true;
    wire.owner = owner;
    wire.active_low = options.active_low;
    wire.drive = options.drive;
    wire.flags = line_flags(options);
    wire.output = options.initial.active() ? *options.initial.active() != options.active_low : wire.level();
    wire.direction = Direction::output;
  });
  return line;
}

std::unique_ptr<Line> SimBoard::claim_input(const Pin& pin, const InputOptions& options,
                                            const std::string& owner) {
  Wire& wire = state_->at(pin);
  state_->share_input(pin, wire, options, owner);
  return std::make_unique<ClaimedInput>(state_, wire, owner);
}

std::unique_ptr<Lines> SimBoard::claim_outputs(const std::vector<Pin>& pins, const OutputOptions& options,
                                               const std::string& owner) {
  state_->check_free(pins);
  auto group = std::make_unique<ClaimedOutputs>();
  for (const Pin& pin : pins) group->add(claim_output(pin, options, owner));
  return group;
}

std::unique_ptr<Lines> SimBoard::claim_inputs(const std::vector<Pin>& pins, const InputOptions& options,
                                              const std::string& owner) {
  state_->check_free(pins);
  std::vector<Wire*> wires;
  for (const Pin& pin : pins) wires.push_back(&state_->free_wire(pin));
  state_->take_inputs(wires, fmt::format("{}", fmt::join(pins, ", ")), options, owner);
  return std::make_unique<ClaimedInputs>(state_, std::move(wires));
}

std::unique_ptr<PwmLine> SimBoard::claim_pwm(const Pin& pin, const PwmSignal& signal,
                                             const PwmOptions& options, const std::string& owner) {
  check_pwm(pin, signal);
  auto line = claim_output(pin, {.active_low = options.active_low, .on_release = options.on_release}, owner);
  auto pwm = std::make_unique<ClaimedPwm>(std::move(line), state_->at(pin), state_->describe(pin));
  pwm->set(signal);
  return pwm;
}

void SimBoard::check_pwm(const Pin& pin, const PwmSignal& signal) const {
  check_software_pulses(state_->describe(pin), signal);
}

std::optional<PwmSignal> SimBoard::pwm(const Pin& pin) const {
  return state_->at(pin).pwm;
}

void SimBoard::drive(const Pin& pin, bool high) {
  Wire& wire = state_->at(pin);
  if (wire.kernel || (wire.claimed && wire.direction == Direction::output)) state_->refuse(pin, wire);
  state_->change(wire, [&] {
    if (wire.direction == Direction::input) {
      wire.outside = high;
    } else {
      wire.output = high;
    }
  });
}

void SimBoard::release(const Pin& pin) {
  Wire& wire = state_->at(pin);
  if (!wire.held()) throw_not_held(pin, state_->chip_of(wire), wire.address.offset, wire.owner);
  state_->let_go(wire);
}

void SimBoard::release_held(const std::string& owner) {
  for (auto& chip : state_->wires) {
    for (Wire& wire : chip) {
      if (wire.held() && wire.owner == owner && !wire.keep) state_->let_go(wire);
    }
  }
}

void SimBoard::undrive(const Pin& pin) {
  Wire& wire = state_->at(pin);
  state_->change(wire, [&] { wire.outside.reset(); });
}

Board::Subscription SimBoard::watch(Watcher watcher) {
  auto kept = std::make_shared<Watcher>(std::move(watcher));
  state_->watchers.push_back(kept);
  return kept;
}

}  // namespace aio::gpio

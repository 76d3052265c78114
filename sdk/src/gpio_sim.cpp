#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <aio/detail/gpio_edge_queue.hpp>
#include <aio/gpio_pins.hpp>
#include <aio/gpio_sim.hpp>

namespace aio::gpio {
namespace {

// One line's wiring and claim. Levels here are physical.
struct Wire {
  LineAddress address;
  Direction direction = Direction::input;
  Drive drive = Drive::push_pull;
  Pull pull = Pull::as_is;
  bool output = false;            // what an output wants
  std::optional<bool> outside{};  // what the world drives
  std::string owner{};            // who claimed it, who did last (held), or a kernel driver
  bool kernel = false;            // a driver holds it, for ever
  bool claimed = false;
  bool keep = false;                   // it is held whatever becomes of the service
  bool active_low = false;             // of the claim
  std::vector<std::string> flags{};    // of the claim
  std::optional<PwmSignal> pwm{};      // of the claim
  std::shared_ptr<EdgeQueue> edges{};  // of an input's claim
  std::size_t edge_line = 0;           // its place among the claim's lines

  bool held() const { return !owner.empty() && !claimed && !kernel; }

  bool level() const {
    if (direction == Direction::input) return outside.value_or(pull == Pull::up);
    if (drive == Drive::open_drain) return output && outside.value_or(true);
    if (drive == Drive::open_source) return output || outside.value_or(false);
    return output;
  }
};

}  // namespace

std::vector<SimChip> raspberry_pi_chips() {
  SimChip chip{"gpiochip0", "pinctrl-bcm2711", {{"ID_SDA"}, {"ID_SCL"}}};
  for (int i = 2; i <= 27; ++i) chip.lines.push_back({fmt::format("GPIO{}", i)});
  return {std::move(chip)};
}

struct SimBoard::State {
  const Clock& clock;
  std::string default_chip;
  std::vector<Chip> chips;
  std::vector<std::vector<Wire>> wires;  // by chip and offset
  std::vector<std::weak_ptr<Watcher>> watchers;

  State(const Clock& board_clock, std::vector<SimChip> layout, std::string bare_numbers_on);

  Wire& at(const Pin& pin);
  Wire& free_wire(const Pin& pin);
  void check_free(const std::vector<Pin>& pins);
  const Chip& chip_of(const Wire& wire) const { return chips[wire.address.chip]; }
  LineInfo info(const Wire& wire) const;
  std::string describe(const Pin& pin) {
    const Wire& wire = at(pin);
    return describe_line(pin, chip_of(wire), wire.address.offset);
  }
  [[noreturn]] void refuse(const Pin& pin, const Wire& wire) const {
    throw_taken(pin, chip_of(wire), wire.address.offset, wire.owner);
  }

  void change(Wire& wire, const std::function<void()>& how);
  void notify(const LineInfo& line);
  void release_output(Wire& wire, OnRelease on_release);
  void let_go(Wire& wire);
  void take_inputs(const std::vector<Wire*>& taken, std::string name, const InputOptions& options,
                   const std::string& owner);
  void release_input(Wire& wire);
};

SimBoard::State::State(const Clock& board_clock, std::vector<SimChip> layout, std::string bare_numbers_on)
    : clock(board_clock), default_chip(std::move(bare_numbers_on)) {
  for (SimChip& made : layout) {
    Chip& chip = chips.emplace_back(Chip{std::move(made.name), std::move(made.label), {}});
    auto& lines = wires.emplace_back();
    for (SimLine& line : made.lines) {
      const auto offset = static_cast<unsigned>(lines.size());
      chip.lines.push_back(std::move(line.name));
      const bool kernel = !line.consumer.empty();
      lines.push_back(
          {.address = {chips.size() - 1, offset}, .owner = std::move(line.consumer), .kernel = kernel});
    }
  }
}

Wire& SimBoard::State::at(const Pin& pin) {
  const LineAddress address = resolve_pin(pin, chips, default_chip);
  return wires[address.chip][address.offset];
}

Wire& SimBoard::State::free_wire(const Pin& pin) {
  Wire& wire = at(pin);
  if (wire.claimed || wire.kernel) refuse(pin, wire);
  return wire;
}

void SimBoard::State::check_free(const std::vector<Pin>& pins) {
  resolve_pins(pins, chips, default_chip);
  for (const Pin& pin : pins) free_wire(pin);
}

LineInfo SimBoard::State::info(const Wire& wire) const {
  return {.chip = chip_of(wire).name,
          .offset = wire.address.offset,
          .name = chip_of(wire).lines[wire.address.offset],
          .direction = wire.direction,
          .value = wire.level(),
          .owner = wire.owner,
          .held = wire.held(),
          .label = chip_of(wire).label,
          .flags = wire.flags};
}

// Everything that happens to a line happens through here, so that edges and watchers miss nothing.
void SimBoard::State::change(Wire& wire, const std::function<void()>& how) {
  const LineInfo before = info(wire);
  how();
  const LineInfo after = info(wire);
  if (after == before) return;
  if (wire.edges && after.value != before.value)
    wire.edges->change(wire.edge_line, *after.value != wire.active_low);
  notify(after);
}

void SimBoard::State::notify(const LineInfo& line) {
  std::erase_if(watchers, [](const auto& watcher) { return watcher.expired(); });
  for (const auto& weak : std::vector(watchers)) {
    if (const auto watcher = weak.lock()) (*watcher)(line);
  }
}

void SimBoard::State::release_output(Wire& wire, OnRelease on_release) {
  change(wire, [&] {
    wire.claimed = false;
    wire.keep = on_release == OnRelease::keep;
    if (on_release == OnRelease::low || on_release == OnRelease::high)
      wire.output = (on_release == OnRelease::high) != wire.active_low;
    if (on_release != OnRelease::input) return;
    wire.direction = Direction::input;
    wire.owner.clear();
    wire.flags.clear();
  });
}

// As the kernel does it: a line that is free stays as it is.
void SimBoard::State::let_go(Wire& wire) {
  change(wire, [&] {
    wire.owner.clear();
    wire.flags.clear();
  });
}

// Their edges are one queue.
void SimBoard::State::take_inputs(const std::vector<Wire*>& taken, std::string name,
                                  const InputOptions& options, const std::string& owner) {
  std::vector<bool> active;
  for (Wire* const wire : taken) {
    change(*wire, [&] {
      wire->claimed = true;
      wire->owner = owner;
      wire->active_low = options.active_low;
      wire->pull = options.pull;
      wire->flags = line_flags(options);
      wire->direction = Direction::input;
    });
    active.push_back(wire->level() != wire->active_low);
  }
  const auto edges = std::make_shared<EdgeQueue>(clock, std::move(name), options, active, edge_capacity);
  for (std::size_t i = 0; i < taken.size(); ++i) {
    taken[i]->edges = edges;
    taken[i]->edge_line = i;
  }
}

void SimBoard::State::release_input(Wire& wire) {
  std::exchange(wire.edges, nullptr)->close();
  change(wire, [&] {
    wire.claimed = false;
    wire.pull = Pull::as_is;
    wire.flags.clear();
    wire.owner.clear();
  });
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
      : state_(std::move(state)), wires_(std::move(wires)), edges_(wires_.front()->edges) {}
  ClaimedInputs(const ClaimedInputs&) = delete;
  ClaimedInputs& operator=(const ClaimedInputs&) = delete;
  ~ClaimedInputs() override {
    for (Wire* const wire : wires_) state_->release_input(*wire);
  }

  std::vector<bool> values() const override {
    std::vector<bool> all;
    for (std::size_t i = 0; i < wires_.size(); ++i) all.push_back(edges_->value(i));
    return all;
  }
  void set(const std::vector<bool>&) override {
    throw GpioError("inputs can't be set; claim them as outputs");
  }
  Task<LineEdge> edge(std::source_location where) override {
    return EdgeQueue::next_of_several(edges_, where);
  }

 private:
  std::shared_ptr<State> state_;
  std::vector<Wire*> wires_;
  std::shared_ptr<EdgeQueue> edges_;
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
  ClaimedInput(std::shared_ptr<State> state, Wire& wire) : state_(std::move(state)), wire_(wire) {}
  ClaimedInput(const ClaimedInput&) = delete;
  ClaimedInput& operator=(const ClaimedInput&) = delete;
  ~ClaimedInput() override { state_->release_input(wire_); }

  bool value() const override { return wire_.edges->value(wire_.edge_line); }
  void set(bool) override { throw GpioError("an input can't be set; claim it as an output"); }
  Task<Edge> edge(std::source_location where) override { return EdgeQueue::next(wire_.edges, where); }

 private:
  std::shared_ptr<State> state_;
  Wire& wire_;
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
  Wire& wire = state_->free_wire(pin);
  state_->take_inputs({&wire}, fmt::format("{}", pin), options, owner);
  return std::make_unique<ClaimedInput>(state_, wire);
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

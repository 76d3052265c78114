#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <aio/detail/gpio_edge_queue.hpp>
#include <aio/gpio_pins.hpp>
#include <aio/gpio_sim.hpp>

namespace aio::gpio {

/// One line's wiring and claim. Levels here are physical.
struct SimBoard::Wire {
  LineAddress address;
  Direction direction = Direction::input;
  Drive drive = Drive::push_pull;
  Pull pull = Pull::as_is;
  bool output = false;            // what an output wants
  std::optional<bool> outside{};  // what the world drives
  std::string owner{};            // who claimed it, who did last (held), or a kernel driver; of several all
  bool kernel = false;            // a driver holds it, for ever
  bool claimed = false;
  bool keep = false;                   // it is held whatever becomes of the service
  bool active_low = false;             // of the claim
  std::vector<std::string> flags{};    // of the claim
  std::optional<PwmSignal> pwm{};      // of the claim
  std::shared_ptr<EdgeQueue> edges{};  // of an input's claim
  std::size_t edge_line = 0;           // its place among the claim's lines
  InputOptions input{};                // of an input that several may claim
  std::vector<std::string> sharers{};  // who has

  bool held() const { return !owner.empty() && !claimed && !kernel; }

  bool level() const {
    if (direction == Direction::input) return outside.value_or(pull == Pull::up);
    if (drive == Drive::open_drain) return output && outside.value_or(true);
    if (drive == Drive::open_source) return output || outside.value_or(false);
    return output;
  }
};

/// All lines, and who watches them.
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

  void share_input(const Pin& pin, Wire& wire, const InputOptions& options, const std::string& owner);
  void unshare_input(Wire& wire, const std::string& owner);
};

}  // namespace aio::gpio

#include "gpio_sim_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace aio::gpio {

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

SimBoard::Wire& SimBoard::State::at(const Pin& pin) {
  const LineAddress address = resolve_pin(pin, chips, default_chip);
  return wires[address.chip][address.offset];
}

SimBoard::Wire& SimBoard::State::free_wire(const Pin& pin) {
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

// The first claims it, and the others join.
void SimBoard::State::share_input(const Pin& pin, Wire& wire, const InputOptions& options,
                                  const std::string& owner) {
  if (wire.sharers.empty()) {
    take_inputs({&free_wire(pin)}, fmt::format("{}", pin), options, owner);
    wire.input = options;
  } else if (!can_share(wire.input, options)) {
    throw_not_shared(pin, chip_of(wire), wire.address.offset, wire.owner, wire.input, options);
  }
  wire.sharers.push_back(owner);
  change(wire, [&] { wire.owner = owner_of(wire.sharers); });
}

void SimBoard::State::unshare_input(Wire& wire, const std::string& owner) {
  if (const auto found = std::ranges::find(wire.sharers, owner); found != wire.sharers.end())
    wire.sharers.erase(found);
  if (wire.sharers.empty()) return release_input(wire);
  change(wire, [&] { wire.owner = owner_of(wire.sharers); });
}

}  // namespace aio::gpio

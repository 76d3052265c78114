#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include <aio/gpio_pins.hpp>

#include "text_case.hpp"

namespace aio::gpio {
namespace {

constexpr std::string_view raspberry_pi_labels[] = {"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"};

// Finds one pin among the chips; each overload is one kind of spelling.
class Resolver {
 public:
  Resolver(const Pin& pin, std::span<const Chip> chips, std::string_view default_chip)
      : pin_(pin), chips_(chips), default_chip_(default_chip) {}

  LineAddress operator()(const BareNumber& bare) const { return checked(main_chip(), bare.number); }

  LineAddress operator()(const BcmNumber& bcm) const {
    if (const auto chip = raspberry_pi_chip()) return checked(*chip, bcm.number);
    if (const auto line = named()) return *line;
    fail("this board is no Raspberry Pi; name the line, or write chip:offset");
  }

  LineAddress operator()(const ChipOffset& place) const {
    if (const auto chip = find_chip(place.chip)) return checked(*chip, place.offset);
    if (const auto line = named()) return *line;
    fail(fmt::format("there is no chip \"{}\" here, but {}", place.chip, chip_names()));
  }

  LineAddress operator()(const LineName&) const {
    if (const auto line = named()) return *line;
    fail("there is no such pin or line on this board (aioctl gpio list shows them)");
  }

 private:
  [[noreturn]] void fail(const std::string& why) const { throw GpioError(fmt::format("{}: {}", pin_, why)); }

  std::string chip_names() const {
    std::vector<std::string> names;
    for (const Chip& chip : chips_) names.push_back(chip.name);
    return names.empty() ? "none at all" : fmt::format("{}", fmt::join(names, ", "));
  }

  std::optional<std::size_t> find_chip(std::string_view name) const {
    for (std::size_t i = 0; i < chips_.size(); ++i) {
      if (equal_any_case(chips_[i].name, name) || equal_any_case(chips_[i].label, name)) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> raspberry_pi_chip() const {
    const auto found = std::find_if(chips_.begin(), chips_.end(), is_raspberry_pi);
    if (found == chips_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - chips_.begin());
  }

  std::size_t main_chip() const {
    if (!default_chip_.empty()) {
      if (const auto chip = find_chip(default_chip_)) return *chip;
      fail(fmt::format("there is no chip \"{}\" (gpio.chip) here, but {}", default_chip_, chip_names()));
    }
    if (const auto chip = raspberry_pi_chip()) return *chip;
    if (chips_.size() == 1) return 0;
    fail(fmt::format("of which chip? Write chip:{0}; there are {1}", pin_, chip_names()));
  }

  LineAddress checked(std::size_t chip, unsigned offset) const {
    const std::size_t count = chips_[chip].lines.size();
    if (offset >= count)
      fail(fmt::format("{} has only {} lines, 0 to {}", chips_[chip].name, count, count - 1));
    return {chip, offset};
  }

  template <class Same>
  std::vector<LineAddress> lines_named(Same same) const {
    std::vector<LineAddress> found;
    for (std::size_t chip = 0; chip < chips_.size(); ++chip) {
      for (unsigned offset = 0; offset < chips_[chip].lines.size(); ++offset) {
        if (same(std::string_view(chips_[chip].lines[offset]), std::string_view(pin_.name())))
          found.push_back({chip, offset});
      }
    }
    return found;
  }

  // By the line's name: exactly so if there is one, else in any case.
  std::optional<LineAddress> named() const {
    auto found = lines_named(std::equal_to<>());
    if (found.empty()) found = lines_named(equal_any_case);
    if (found.size() < 2) return found.empty() ? std::nullopt : std::optional(found.front());
    std::vector<std::string> places;
    for (const LineAddress& line : found)
      places.push_back(fmt::format("{}:{}", chips_[line.chip].name, line.offset));
    fail(fmt::format("several lines have this name; write {}", fmt::join(places, " or ")));
  }

  const Pin& pin_;
  std::span<const Chip> chips_;
  std::string_view default_chip_;
};

}  // namespace

bool is_raspberry_pi(const Chip& chip) noexcept {
  return std::find(std::begin(raspberry_pi_labels), std::end(raspberry_pi_labels), chip.label) !=
         std::end(raspberry_pi_labels);
}

LineAddress resolve_pin(const Pin& pin, std::span<const Chip> chips, std::string_view default_chip) {
  return std::visit(Resolver(pin, chips, default_chip), parse_pin(pin.name()));
}

std::vector<LineAddress> resolve_pins(const std::vector<Pin>& pins, std::span<const Chip> chips,
                                      std::string_view default_chip) {
  if (pins.empty())
    throw GpioError("no pin is named; several are claimed by a list like {\"GPIO17\", \"GPIO22\"}");
  std::vector<LineAddress> lines;
  for (const Pin& pin : pins) {
    const LineAddress line = resolve_pin(pin, chips, default_chip);
    const auto same = std::find(lines.begin(), lines.end(), line);
    if (same != lines.end())
      throw GpioError(fmt::format("{}: the same line as {} is named twice",
                                  describe_line(pin, chips[line.chip], line.offset),
                                  pins[static_cast<std::size_t>(same - lines.begin())]));
    lines.push_back(line);
  }
  return lines;
}

std::string describe_line(const Pin& as_given, const Chip& chip, unsigned offset) {
  std::vector<std::string> names;
  if (is_raspberry_pi(chip)) {
    names.push_back(fmt::format("GPIO{}", offset));
    if (const HeaderPin* pin = header_pin_of_bcm(offset))
      names.push_back(fmt::format("BOARD{}", pin->physical));
  } else if (!chip.lines[offset].empty()) {
    names.push_back(chip.lines[offset]);
  }
  names.push_back(fmt::format("{}:{}", chip.name, offset));
  std::erase_if(names, [&](const std::string& name) { return equal_any_case(name, as_given.name()); });
  return names.empty() ? as_given.name() : fmt::format("{} ({})", as_given, fmt::join(names, ", "));
}

std::vector<std::string> spellings(const Chip& chip, unsigned offset) {
  std::vector<std::string> all;
  const std::string& name = chip.lines.at(offset);
  if (is_raspberry_pi(chip)) {
    all.push_back(fmt::format("GPIO{}", offset));
    if (const HeaderPin* pin = header_pin_of_bcm(offset)) {
      all.push_back(fmt::format("BOARD{}", pin->physical));
      all.push_back(fmt::format("WPI{}", *pin->wiring_pi));
    }
  }
  const bool known = name.empty() || (!all.empty() && equal_any_case(name, all.front()));
  if (!known) all.insert(all.begin(), name);
  all.push_back(fmt::format("{}:{}", chip.name, offset));
  return all;
}

void throw_not_held(const Pin& pin, const Chip& chip, unsigned offset, std::string_view holder) {
  const std::string line = describe_line(pin, chip, offset);
  if (holder.empty()) throw GpioError(fmt::format("{} is free already", line));
  if (holder.starts_with("aiod:"))
    throw GpioError(fmt::format("{} is claimed by {}; stop it first", line, holder));
  throw GpioError(fmt::format("{} is taken by {}, which aiod can't release", line, holder));
}

bool can_share(const InputOptions& one, const InputOptions& other) {
  return line_flags(one) == line_flags(other);
}

void throw_not_shared(const Pin& pin, const Chip& chip, unsigned offset, std::string_view holder,
                      const InputOptions& held, const InputOptions& wanted) {
  throw GpioError(
      fmt::format("{} is an input of {} with {}, and can't be one with {} at the same time; give both the "
                  "same pull, active_low, debounce and edges, or choose another pin",
                  describe_line(pin, chip, offset), holder, fmt::join(line_flags(held), ", "),
                  fmt::join(line_flags(wanted), ", ")));
}

std::string owner_of(const std::vector<std::string>& sharers) {
  std::vector<std::string_view> once;
  for (const std::string& sharer : sharers)
    if (std::ranges::find(once, sharer) == once.end()) once.emplace_back(sharer);
  return fmt::format("{}", fmt::join(once, ", "));
}

void throw_taken(const Pin& pin, const Chip& chip, unsigned offset, std::string_view holder) {
  const std::string_view cure = holder.starts_with("aiod:")
                                    ? "stop it or choose another pin"
                                    : "free it (an overlay in config.txt?) or choose another pin";
  throw GpioError(fmt::format("{} is taken by {}; {}", describe_line(pin, chip, offset), holder, cure));
}

}  // namespace aio::gpio

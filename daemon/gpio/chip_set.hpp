#pragma once

#include <aio/gpio_pins.hpp>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gpio/chip_device.hpp"

namespace aiod::gpio {

/// A line of a chip.
struct FoundLine {
  std::shared_ptr<ChipDevice> chip;
  unsigned offset = 0;
};

/// The GPIO chips that are there now, in order of their numbers. Loop's thread only.
class ChipSet {
 public:
  /// `default_chip`: where bare numbers are looked for: a name, a label, or the path of a device; may be
  /// empty.
  ChipSet(Kernel& kernel, std::filesystem::path directory, std::string default_chip);

  /// Looks which chips are there; true when one came or went.
  bool refresh();

  const std::vector<std::shared_ptr<ChipDevice>>& devices() const noexcept { return devices_; }
  const std::filesystem::path& directory() const noexcept { return directory_; }

  /// Finds lines; a pin that is not there is looked for again after a refresh. Throws GpioError, which also
  /// says which chips may not be opened.
  FoundLine find(const aio::gpio::Pin& pin);
  std::vector<FoundLine> find_all(const std::vector<aio::gpio::Pin>& pins);

  /// Whether the default chip is there; where none is named, a Raspberry Pi's.
  bool has_main_chip() const;

  /// The chips that are there and can't be opened, with the cure; one sentence each.
  const std::vector<std::string>& refused() const noexcept { return refused_; }

 private:
  std::string default_name() const;
  bool add_new();
  template <class Resolve>
  auto resolved(Resolve resolve);

  Kernel& kernel_;
  std::filesystem::path directory_;
  std::string default_chip_;
  std::vector<std::shared_ptr<ChipDevice>> devices_;
  std::vector<aio::gpio::Chip> chips_;  // theirs, in the same order
  std::vector<std::string> refused_;
};

/// Why a device can't be opened, and what to do: for EACCES which group owns it.
std::string explain_open_error(const std::filesystem::path& device, int error);

}  // namespace aiod::gpio

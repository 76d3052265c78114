#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <system_error>
#include <variant>

#include <aio/gpio_pins.hpp>

#include "conformance/gpio/irq_threads.hpp"
#include "conformance/gpio/kernel_bench.hpp"
#include "support/file_descriptor.hpp"

namespace aio::gpio::conformance {
namespace {

namespace fs = std::filesystem;

std::string first_word(const fs::path& file) {
  std::ifstream stream(file);
  std::string word;
  stream >> word;
  return word;
}

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

struct SimulatedChip {
  std::string name;
  fs::path bank{};  // its folder in configfs; empty when it is not known
};

// AIOD_GPIO_SIM is a chip's name, or the folder in configfs of a chip, or of a device whose bank0 it is.
SimulatedChip simulated_chip(const std::string& given) {
  if (!given.starts_with('/')) return {given};
  for (const fs::path& folder : {fs::path(given), fs::path(given) / "bank0"}) {
    if (fs::exists(folder / "chip_name")) return {first_word(folder / "chip_name"), folder};
  }
  throw std::runtime_error("AIOD_GPIO_SIM: there is no chip_name in " + given + " nor in its bank0");
}

fs::path device_of(const std::string& chip) {
  return fs::canonical("/sys/bus/gpio/devices/" + chip);
}

/// A chip of the kernel's gpio-sim, whose attributes in sysfs are the outside world.
class GpioSimBench final : public KernelBench {
 public:
  explicit GpioSimBench(const SimulatedChip& chip)
      : KernelBench(chip.name), chip_(chip.name), bank_(chip.bank), device_(device_of(chip_)) {
    for (const LineInfo& line : board().lines()) {
      if (line.chip == chip_ && line.owner.empty()) free_.push_back(line);
    }
    if (free_.size() < 3) throw std::runtime_error(chip_ + " has fewer than three free lines");
  }

  // The first, the last, and one in the middle.
  std::vector<Pin> pins() const override {
    return {pin(free_.back().offset), pin(free_[free_.size() / 2].offset), pin(free_.front().offset)};
  }

  std::vector<Pin> spellings() override {
    const LineInfo& line = free_.back();
    const std::string label = bank_.empty() ? "" : first_line(bank_ / "label");
    std::vector<Pin> all{static_cast<int>(line.offset), std::to_string(line.offset), pin(line.offset)};
    if (!label.empty()) all.emplace_back(label + ":" + std::to_string(line.offset));
    if (!line.name.empty() && std::holds_alternative<LineName>(parse_pin(line.name)) &&
        is_only_name(line.name))
      all.emplace_back(line.name);
    return all;
  }

  void drive(const Pin& pin, bool high) override {
    irq_threads_.look();
    const std::string_view pull = high ? "pull-up" : "pull-down";
    if (::pwrite(pull_of(pin), pull.data(), pull.size(), 0) < 0)
      throw std::system_error(errno, std::generic_category(), "the pull of " + pin.name());
    irq_threads_.settle();
  }
  bool drives_beside_the_loop() const override { return true; }
  bool sees(const Pin& pin) override { return first_word(attribute(pin, "value")) == "1"; }
  std::optional<Pin> kernel_line() override {
    for (const LineInfo& line : board().lines()) {
      if (line.chip == chip_ && !line.owner.empty() && !line.owner.starts_with("aiod"))
        return pin(line.offset);
    }
    return std::nullopt;
  }
  bool can_unplug() const override { return !bank_.empty(); }
  void unplug() override {
    pulls_.clear();
    std::ofstream(bank_.parent_path() / "live") << "0" << std::flush;
  }
  void plug_in() override {
    std::ofstream(bank_.parent_path() / "live") << "1" << std::flush;
    chip_ = first_word(bank_ / "chip_name");  // who still has the old one keeps its number from it
    device_ = device_of(chip_);
  }
  // A claim's pull goes before what was there.
  bool undrive(const Pin&) override { return true; }

 private:
  bool is_only_name(const std::string& name) {
    const auto lines = board().lines();
    return std::count_if(lines.begin(), lines.end(),
                         [&](const LineInfo& line) { return line.name == name; }) == 1;
  }

  Pin pin(unsigned offset) const { return Pin(chip_ + ":" + std::to_string(offset)); }

  // Kept open: edges are driven by the thousand.
  int pull_of(const Pin& pin) {
    auto found = pulls_.find(pin.name());
    if (found == pulls_.end()) {
      aiod::support::FileDescriptor fd(::open(attribute(pin, "pull").c_str(), O_WRONLY | O_CLOEXEC));
      found = pulls_.emplace(pin.name(), std::move(fd)).first;
    }
    return found->second.get();
  }

  fs::path attribute(const Pin& pin, const char* name) {
    const LineInfo line = board().find(pin);
    return device_ / ("sim_gpio" + std::to_string(line.offset)) / name;
  }

  std::string chip_;
  fs::path bank_;
  fs::path device_;
  std::vector<LineInfo> free_;
  std::map<std::string, aiod::support::FileDescriptor> pulls_;
  IrqThreads irq_threads_{board()};
};

}  // namespace

std::unique_ptr<Bench> make_gpio_sim_bench() {
  return std::make_unique<GpioSimBench>(simulated_chip(environment("AIOD_GPIO_SIM")));
}

}  // namespace aio::gpio::conformance

#include "gpio/hardware_pwm.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include "gpio/file_descriptor.hpp"

namespace aiod::gpio {
namespace {

namespace fs = std::filesystem;

/// Which channel of its PWM drives which pin, by the chip's label.
struct PwmPin {
  std::string_view label;
  unsigned offset;
  unsigned channel;
};
constexpr PwmPin pwm_pins[] = {
    {"pinctrl-bcm2835", 12, 0}, {"pinctrl-bcm2835", 13, 1}, {"pinctrl-bcm2835", 18, 0},
    {"pinctrl-bcm2835", 19, 1}, {"pinctrl-bcm2711", 12, 0}, {"pinctrl-bcm2711", 13, 1},
    {"pinctrl-bcm2711", 18, 0}, {"pinctrl-bcm2711", 19, 1}, {"pinctrl-rp1", 12, 0},
    {"pinctrl-rp1", 13, 1},     {"pinctrl-rp1", 14, 2},     {"pinctrl-rp1", 15, 3},
    {"pinctrl-rp1", 18, 2},     {"pinctrl-rp1", 19, 3},
};

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A device tree's cells: 32 bits each, the highest byte first.
std::vector<std::uint32_t> cells_of(const fs::path& property) {
  const std::string bytes = bytes_of(property);
  std::vector<std::uint32_t> cells;
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t cell = 0;
    for (std::size_t i = 0; i < 4; ++i) cell = cell << 8 | static_cast<unsigned char>(bytes[at + i]);
    cells.push_back(cell);
  }
  return cells;
}

bool contains(const std::vector<std::uint32_t>& cells, std::uint32_t wanted) {
  return std::find(cells.begin(), cells.end(), wanted) != cells.end();
}

// A group of pins in the device tree names them by numbers, or as "gpio18".
bool has_pin(const fs::path& group, unsigned offset) {
  if (contains(cells_of(group / "brcm,pins"), offset)) return true;
  const std::string names = '\0' + bytes_of(group / "pins") + '\0';
  return names.find('\0' + fmt::format("gpio{}", offset) + '\0') != std::string::npos;
}

std::vector<fs::path> folders_in(const fs::path& directory) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->is_directory(error)) folders.push_back(entry->path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

// Whether this PWM was given the pin: its device's groups of pins are children of the GPIO chip's node.
bool drives(const fs::path& pwm_chip, const fs::path& gpio_node, unsigned offset) {
  const auto given = cells_of(pwm_chip / "device/of_node/pinctrl-0");
  for (const fs::path& group : folders_in(gpio_node)) {
    const auto phandle = cells_of(group / "phandle");
    if (phandle.size() == 1 && contains(given, phandle[0]) && has_pin(group, offset)) return true;
  }
  return false;
}

}  // namespace

std::optional<PwmChannel> find_pwm_channel(const fs::path& sysfs, const aio::gpio::Chip& chip,
                                           unsigned offset) {
  const auto* pin = std::find_if(std::begin(pwm_pins), std::end(pwm_pins), [&](const PwmPin& each) {
    return each.label == chip.label && each.offset == offset;
  });
  if (pin == std::end(pwm_pins)) return std::nullopt;
  const fs::path gpio_node = sysfs / "bus/gpio/devices" / chip.name / "of_node";
  for (const fs::path& pwm_chip : folders_in(sysfs / "class/pwm")) {
    if (drives(pwm_chip, gpio_node, offset)) return PwmChannel{pwm_chip, pin->channel};
  }
  return std::nullopt;
}

HardwarePwm::HardwarePwm(PwmChannel channel) : channel_(std::move(channel)) {}

std::string HardwarePwm::folder_name() const {
  return fmt::format("pwm{}", channel_.number);
}

int HardwarePwm::write(const char* file, const std::string& text) const {
  const FileDescriptor fd(::open((channel_.chip / file).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (fd.get() < 0) return errno;
  return ::write(fd.get(), text.data(), text.size()) < 0 ? errno : 0;
}

int HardwarePwm::open(bool active_low) {
  if (!fs::exists(channel_.chip / folder_name())) {
    if (const int error = write("export", std::to_string(channel_.number))) return error;
  }
  const std::string folder = folder_name();
  if (const int error = write((folder + "/enable").c_str(), "0")) return error;
  return write((folder + "/polarity").c_str(), active_low ? "inversed" : "normal");
}

// The kernel refuses a pulse that is longer than the period, at every moment.
int HardwarePwm::set(const aio::gpio::PwmSignal& signal) {
  const std::string folder = folder_name();
  const auto period = std::pair(folder + "/period", std::to_string(signal.period.count()));
  const auto pulse = std::pair(folder + "/duty_cycle", std::to_string(signal.pulse.count()));
  const bool longer = signal.period >= period_;
  for (const auto& [file, text] : {longer ? period : pulse, longer ? pulse : period}) {
    if (const int error = write(file.c_str(), text)) return error;
  }
  period_ = signal.period;
  return write((folder + "/enable").c_str(), "1");
}

void HardwarePwm::close() {
  write((folder_name() + "/enable").c_str(), "0");
  write("unexport", std::to_string(channel_.number));
}

}  // namespace aiod::gpio

#include "gpio/hardware_pwm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

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

HardwarePwm::HardwarePwm(Kernel& kernel, PwmChannel channel)
    : kernel_(kernel), channel_(std::move(channel)) {}

std::string HardwarePwm::folder_name() const {
  return fmt::format("pwm{}", channel_.number);
}

int HardwarePwm::write(const char* attribute, std::string_view text) const {
  return -kernel_.write_attribute(channel_.chip / folder_name() / attribute, text);
}

int HardwarePwm::write(const char* attribute, aio::Duration time) const {
  return write(attribute, std::to_string(time.count()));
}

int HardwarePwm::read_period(aio::Duration& period) const {
  std::string text;
  if (const int error = -kernel_.read_attribute(channel_.chip / folder_name() / "period", text)) return error;
  aio::Duration::rep nanoseconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
  if (failure != std::errc{} || end != text.data() + text.size()) return EPROTO;
  period = aio::Duration(nanoseconds);
  return 0;
}

int HardwarePwm::open(bool active_low, const aio::gpio::PwmSignal& signal) {
  if (!fs::exists(channel_.chip / folder_name())) {
    const std::string number = std::to_string(channel_.number);
    if (const int error = -kernel_.write_attribute(channel_.chip / "export", number)) return error;
  }
  aio::Duration period{};
  if (const int error = read_period(period)) return error;
  if (period == aio::Duration::zero())
    if (const int error = write("period", signal.period)) return error;
  return set_polarity(active_low);
}

// Drivers change it only while nothing moves. A channel that has it already goes on without a gap.
int HardwarePwm::set_polarity(bool active_low) {
  const std::string wanted = active_low ? "inversed" : "normal";
  std::string polarity;
  if (const int error = -kernel_.read_attribute(channel_.chip / folder_name() / "polarity", polarity))
    return error;
  if (polarity == wanted) return 0;
  if (const int error = write("enable", "0")) return error;
  return write("polarity", wanted);
}

int HardwarePwm::set(const aio::gpio::PwmSignal& signal) {
  const int error = change(signal);
  if (error != EINVAL) return error;
  // Another program may have changed the channel meanwhile: from no pulse every period can be reached.
  if (write("duty_cycle", aio::Duration::zero()) != 0) return error;
  return change(signal);
}

int HardwarePwm::change(const aio::gpio::PwmSignal& signal) {
  aio::Duration period{};
  if (const int error = read_period(period)) return error;
  const auto first =
      signal.period >= period ? std::pair("period", signal.period) : std::pair("duty_cycle", signal.pulse);
  const auto second =
      signal.period >= period ? std::pair("duty_cycle", signal.pulse) : std::pair("period", signal.period);
  if (const int error = write(first.first, first.second)) return error;
  if (const int error = write(second.first, second.second)) return error;
  return write("enable", "1");
}

void HardwarePwm::close() {
  write("enable", "0");
  kernel_.write_attribute(channel_.chip / "unexport", std::to_string(channel_.number));
}

}  // namespace aiod::gpio

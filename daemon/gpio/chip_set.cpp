#include "gpio/chip_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace aiod::gpio {
namespace {

namespace fs = std::filesystem;

// gpiochip10 comes after gpiochip9.
bool in_order(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::vector<fs::path> device_paths(const fs::path& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with("gpiochip")) paths.push_back(entry->path());
  }
  std::sort(paths.begin(), paths.end(), [](const fs::path& a, const fs::path& b) {
    return in_order(a.filename().string(), b.filename().string());
  });
  return paths;
}

std::string group_of(const fs::path& device) {
  struct stat facts {};
  if (::stat(device.c_str(), &facts) != 0 || facts.st_gid == 0) return "";
  const group* entry = ::getgrgid(facts.st_gid);
  return entry != nullptr ? entry->gr_name : std::to_string(facts.st_gid);
}

}  // namespace

std::string explain_open_error(const fs::path& device, int error) {
  const std::string why = std::generic_category().message(error);
  // The kernel's answer where a cgroup's list of devices has it not; a file's mode and owner make it EACCES.
  if (error == EPERM)
    return fmt::format(
        "{} can't be opened: {}; the daemon's unit has no DeviceAllow= for it: add one by \"systemctl "
        "edit\", "
        "and restart the daemon",
        device.string(), why);
  if (error != EACCES) return fmt::format("{} can't be opened: {}", device.string(), why);
  const std::string group = group_of(device);
  if (group.empty())
    return fmt::format(
        "{} can't be opened: {}; it is root's alone: give it a group by a udev rule and add the "
        "daemon's user to that group",
        device.string(), why);
  return fmt::format("{} can't be opened: {}; add the daemon's user to the group {}", device.string(), why,
                     group);
}

ChipSet::ChipSet(Kernel& kernel, fs::path directory, std::string default_chip)
    : kernel_(kernel), directory_(std::move(directory)), default_chip_(std::move(default_chip)) {
  refresh();
}

bool ChipSet::refresh() {
  const bool lost = std::erase_if(devices_, [](const auto& device) { return !device->check(); }) > 0;
  const bool found = add_new();
  if (!lost && !found) return false;
  std::sort(devices_.begin(), devices_.end(),
            [](const auto& a, const auto& b) { return in_order(a->facts().name, b->facts().name); });
  chips_.clear();
  for (const auto& device : devices_) chips_.push_back(device->facts());
  return true;
}

// One chip may have several nodes: links that keep an old number alive.
bool ChipSet::add_new() {
  bool found = false;
  refused_.clear();
  for (const fs::path& path : device_paths(directory_)) {
    const auto known = [&](const auto& device) { return device->device() == path; };
    if (std::any_of(devices_.begin(), devices_.end(), known)) continue;
    int error = 0;
    auto chip = ChipDevice::open(kernel_, path, error);
    if (chip == nullptr) {
      if (error != ENOENT && error != ENODEV) refused_.push_back(explain_open_error(path, error));
      continue;
    }
    const auto same = [&](const auto& device) { return device->facts().name == chip->facts().name; };
    if (std::any_of(devices_.begin(), devices_.end(), same)) continue;
    devices_.push_back(std::move(chip));
    found = true;
  }
  return found;
}

// A path means the chip behind it, which may be known by another node.
std::string ChipSet::default_name() const {
  if (!default_chip_.starts_with('/')) return default_chip_;
  std::error_code error;
  const fs::path node = fs::canonical(default_chip_, error);
  for (const auto& device : devices_) {
    if (device->device() == node || device->device() == fs::path(default_chip_)) return device->facts().name;
  }
  return default_chip_;
}

bool ChipSet::has_main_chip() const {
  const std::string name = default_name();
  return std::any_of(chips_.begin(), chips_.end(), [&](const aio::gpio::Chip& chip) {
    return name.empty() ? aio::gpio::is_raspberry_pi(chip) : chip.name == name || chip.label == name;
  });
}

template <class Resolve>
auto ChipSet::resolved(Resolve resolve) {
  try {
    return resolve();
  } catch (const aio::GpioError&) {
    if (!refresh() && refused_.empty()) throw;
  }
  try {
    return resolve();
  } catch (const aio::GpioError& error) {
    if (refused_.empty()) throw;
    throw aio::GpioError(fmt::format("{} ({})", error.what(), fmt::join(refused_, "; ")));
  }
}

FoundLine ChipSet::find(const aio::gpio::Pin& pin) {
  const auto line = resolved([&] { return aio::gpio::resolve_pin(pin, chips_, default_name()); });
  return {devices_[line.chip], line.offset};
}

std::vector<FoundLine> ChipSet::find_all(const std::vector<aio::gpio::Pin>& pins) {
  std::vector<FoundLine> found;
  for (const auto& line : resolved([&] { return aio::gpio::resolve_pins(pins, chips_, default_name()); }))
    found.push_back({devices_[line.chip], line.offset});
  return found;
}

}  // namespace aiod::gpio

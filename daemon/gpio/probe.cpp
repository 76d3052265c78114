#include <fcntl.h>
#include <linux/gpio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "gpio/board.hpp"

namespace aiod::gpio {
namespace {

// A name as the kernel fills it in: terminated unless it takes up all the space.
template <std::size_t Size>
std::string text_of(const char (&field)[Size]) {
  return {field, std::find(field, field + Size, '\0')};
}

std::optional<FoundChip> ask(const std::filesystem::path& device) {
  const int fd = ::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  gpiochip_info info{};
  const int result = ::ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, &info);
  ::close(fd);
  if (result < 0) return std::nullopt;
  return FoundChip{text_of(info.name), text_of(info.label)};
}

}  // namespace

std::vector<FoundChip> probe_chips() {
  std::vector<FoundChip> chips;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/dev", error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with("gpiochip")) continue;
    if (auto chip = ask(entry->path())) chips.push_back(std::move(*chip));
  }
  std::sort(chips.begin(), chips.end(),
            [](const FoundChip& a, const FoundChip& b) { return a.name < b.name; });
  return chips;
}

}  // namespace aiod::gpio

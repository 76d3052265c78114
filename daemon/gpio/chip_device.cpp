#include "gpio/chip_device.hpp"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "gpio/request_format.hpp"

namespace aiod::gpio {

ChipDevice::ChipDevice(Kernel& kernel, std::filesystem::path device, FileDescriptor fd)
    : kernel_(kernel), device_(std::move(device)), fd_(std::move(fd)) {}

std::shared_ptr<ChipDevice> ChipDevice::open(Kernel& kernel, const std::filesystem::path& device,
                                             int& error) {
  const int fd = kernel.open(device.c_str());
  if (fd < 0) {
    error = -fd;
    return nullptr;
  }
  std::shared_ptr<ChipDevice> chip(new ChipDevice(kernel, device, FileDescriptor(fd)));
  error = -chip->read_facts();
  return error == 0 ? chip : nullptr;
}

int ChipDevice::read_facts() {
  gpiochip_info info{};
  if (const int result = call(GPIO_GET_CHIPINFO_IOCTL, &info); result < 0) return result;
  facts_.name = text_of(info.name);
  facts_.label = text_of(info.label);
  for (unsigned offset = 0; offset < info.lines; ++offset) {
    const auto line = this->info(offset);
    facts_.lines.push_back(line ? text_of(line->name) : std::string());
  }
  return gone_ ? -ENODEV : 0;
}

int ChipDevice::call(unsigned long request, void* argument) {
  const int result = kernel_.ioctl(fd_.get(), request, argument);
  if (result == -ENODEV) gone_ = true;
  return result;
}

std::optional<gpio_v2_line_info> ChipDevice::info(unsigned offset) {
  gpio_v2_line_info info{};
  info.offset = offset;
  if (gone_ || call(GPIO_V2_GET_LINEINFO_IOCTL, &info) < 0) return std::nullopt;
  return info;
}

int ChipDevice::request(gpio_v2_line_request request) {
  if (gone_) return -ENODEV;
  const int result = call(GPIO_V2_GET_LINE_IOCTL, &request);
  if (result < 0) return result;
  // The kernel hands out a descriptor that blocks.
  ::fcntl(request.fd, F_SETFL, O_NONBLOCK);
  return request.fd;
}

bool ChipDevice::check() {
  gpiochip_info info{};
  if (!gone_) call(GPIO_GET_CHIPINFO_IOCTL, &info);
  return !gone_;
}

}  // namespace aiod::gpio

#include "gpio/line_request.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "gpio/request_format.hpp"

namespace aiod::gpio {

std::string describe(const Wanted& lines) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < lines.pins.size(); ++i)
    names.push_back(aio::gpio::describe_line(lines.pins[i], lines.chip->facts(), lines.offsets[i]));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string explain_gone(const Wanted& lines) {
  return fmt::format("{}: its chip {} has gone; plug it in again and restart the service", describe(lines),
                     lines.chip->facts().name);
}

LineRequest::LineRequest(Wanted lines, FileDescriptor fd, std::string the_owner)
    : owner(std::move(the_owner)), lines_(std::move(lines)), fd_(std::move(fd)) {}

void LineRequest::close() {
  if (edges) edges->close();
  if (polled) polled->close();
  fd_ = FileDescriptor();
}

void LineRequest::became(const aio::gpio::OutputOptions& options, std::uint64_t levels) {
  output_options_ = options;
  active_low_ = options.active_low;
  levels_ = levels;
}

void LineRequest::became(const aio::gpio::InputOptions& options) {
  output_options_.reset();
  input_options_ = options;
  active_low_ = options.active_low;
}

void LineRequest::share(const std::string& with) {
  sharers_.push_back(with);
  owner = aio::gpio::owner_of(sharers_);
}

bool LineRequest::unshare(const std::string& with) {
  if (const auto found = std::find(sharers_.begin(), sharers_.end(), with); found != sharers_.end())
    sharers_.erase(found);
  if (sharers_.empty()) return true;
  owner = aio::gpio::owner_of(sharers_);
  return false;
}

std::optional<std::size_t> LineRequest::index_of(const ChipDevice& chip, unsigned offset) const {
  if (lines_.chip.get() != &chip) return std::nullopt;
  const auto found = std::find(lines_.offsets.begin(), lines_.offsets.end(), offset);
  if (found == lines_.offsets.end()) return std::nullopt;
  return static_cast<std::size_t>(found - lines_.offsets.begin());
}

int LineRequest::call(unsigned long request, void* argument) const {
  const int result = lines_.chip->kernel().ioctl(fd_.get(), request, argument);
  if (result == -ENODEV) lines_.chip->set_gone();
  return result;
}

void LineRequest::fail(int error) const {
  if (error == ENODEV) throw aio::GpioError(explain_gone(lines_));
  throw aio::GpioError(fmt::format("{}: {}", describe(lines_), std::generic_category().message(error)));
}

std::uint64_t LineRequest::read() const {
  gpio_v2_line_values values{};
  values.mask = all_lines(lines_.offsets.size());
  if (const int result = call(GPIO_V2_LINE_GET_VALUES_IOCTL, &values); result < 0) fail(-result);
  return values.bits;
}

void LineRequest::set(std::uint64_t levels) {
  gpio_v2_line_values values{};
  values.mask = all_lines(lines_.offsets.size());
  values.bits = levels;
  if (const int result = call(GPIO_V2_LINE_SET_VALUES_IOCTL, &values); result < 0) fail(-result);
  levels_ = levels;
}

std::function<bool(bool active)> LineRequest::setter() const {
  return [&kernel = lines_.chip->kernel(), fd = fd_.get()](bool active) {
    gpio_v2_line_values values{};
    values.mask = 1;
    values.bits = active ? 1 : 0;
    return kernel.ioctl(fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) >= 0;
  };
}

int LineRequest::configure(gpio_v2_line_config config) {
  return call(GPIO_V2_LINE_SET_CONFIG_IOCTL, &config);
}

std::optional<bool> LineRequest::physical(std::size_t index) const {
  gpio_v2_line_values values{};
  values.mask = std::uint64_t{1} << index;
  if (call(GPIO_V2_LINE_GET_VALUES_IOCTL, &values) < 0) return std::nullopt;
  return ((values.bits & values.mask) != 0) != active_low_;
}

}  // namespace aiod::gpio

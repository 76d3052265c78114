#include "unit/gpio/fake_kernel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace aiod::gpio {
namespace {

void copy_text(const std::string& text, char* field, std::size_t size) {
  text.copy(field, size - 1);
}

// The reading end of a pipe that was closed shows as an error at the writing end.
bool is_closed_by_reader(int writer) {
  pollfd asked{.fd = writer, .events = 0, .revents = 0};
  ::poll(&asked, 1, 0);
  return (asked.revents & POLLERR) != 0;
}

template <class Event>
void put(int writer, const Event& event) {
  if (::write(writer, &event, sizeof(event)) != sizeof(event)) throw std::runtime_error("the pipe is full");
}

}  // namespace

void FakeKernel::plug_in(Chip chip) {
  const std::string name = chip.name;
  chips_.insert_or_assign(name, std::move(chip));
  add_node(name, name);
}

void FakeKernel::add_node(const std::string& node, const std::string& chip) {
  nodes_[node] = chip;
  directory_.write(node, "");
}

void FakeKernel::add_closed_node(const std::string& node, int error) {
  closed_nodes_[node] = error;
  directory_.write(node, "");
}

void FakeKernel::unplug(const std::string& name) {
  chips_.at(name).gone = true;
  nodes_.erase(name);
  std::filesystem::remove(directory() / name);
}

void FakeKernel::tell_edge(const std::string& chip, unsigned offset, bool rising, std::uint32_t line_sequence,
                           std::uint64_t time) {
  free_closed();
  gpio_v2_line_event event{};
  event.id = rising ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE;
  event.line_seqno = event.seqno = line_sequence;
  event.timestamp_ns = time;
  event.offset = offset;
  for (const auto& [fd, opened] : opened_) {
    if (opened.chip == chip && opened.lines == std::vector{offset}) return put(opened.writer.get(), event);
  }
  throw std::runtime_error("nobody has requested this line");
}

void FakeKernel::claim_elsewhere(const std::string& name, unsigned offset, const std::string& consumer) {
  free_closed();
  Line& line = chip(name).lines.at(offset);
  line.consumer = consumer;
  line.flags |= GPIO_V2_LINE_FLAG_USED;
  gpio_v2_line_info_changed change{};
  change.info.offset = offset;
  change.event_type = GPIO_V2_LINE_CHANGED_REQUESTED;
  for (const auto& [fd, opened] : opened_) {
    if (opened.chip == name && opened.watches) put(opened.writer.get(), change);
  }
}

// A request that was closed frees its lines.
void FakeKernel::free_closed() {
  std::erase_if(opened_, [&](const auto& entry) {
    const Opened& opened = entry.second;
    if (!is_closed_by_reader(opened.writer.get())) return false;
    for (const unsigned offset : opened.lines) {
      Line& line = chips_.at(opened.chip).lines.at(offset);
      line.flags &= ~std::uint64_t{GPIO_V2_LINE_FLAG_USED};
      line.consumer.clear();
    }
    return true;
  });
}

int FakeKernel::open_pipe(Opened opened) {
  free_closed();
  int ends[2];
  if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return -errno;
  opened.writer = support::FileDescriptor(ends[1]);
  opened_.insert_or_assign(ends[0], std::move(opened));
  return ends[0];
}

int FakeKernel::open(const char* path) {
  const std::lock_guard lock(mutex_);
  const std::string node = std::filesystem::path(path).filename();
  if (const auto closed = closed_nodes_.find(node); closed != closed_nodes_.end()) return -closed->second;
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? -ENOENT : open_pipe({.chip = found->second});
}

int FakeKernel::write_attribute(const std::string& path, std::string_view text) {
  return pwm && pwm->has(path) ? pwm->write(path, text) : -ENOENT;
}

int FakeKernel::read_attribute(const std::string& path, std::string& text) {
  return pwm && pwm->has(path) ? pwm->read(path, text) : -ENOENT;
}

int FakeKernel::describe(Chip& chip, gpio_v2_line_info& info) {
  if (info.offset >= chip.lines.size()) return -EINVAL;
  const Line& line = chip.lines[info.offset];
  info.flags = line.flags;
  copy_text(line.name, info.name, sizeof(info.name));
  copy_text(line.consumer, info.consumer, sizeof(info.consumer));
  return 0;
}

void FakeKernel::apply(Line& line, const gpio_v2_line_config& config, std::size_t index) {
  constexpr std::uint64_t directions = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_OUTPUT;
  const bool physical = line.level != ((line.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0);
  const std::uint64_t direction = (config.flags & directions) != 0 ? 0 : line.flags & directions;
  line.flags = config.flags | direction | GPIO_V2_LINE_FLAG_USED;
  line.level = physical != ((line.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0);
  for (std::size_t i = 0; i < config.num_attrs; ++i) {
    if (config.attrs[i].attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES)
      line.level = ((config.attrs[i].attr.values >> index) & 1U) != 0;
  }
}

// What the kernel checks before it looks at the lines: what belongs to a direction needs that direction.
int FakeKernel::check(const Chip& chip, const gpio_v2_line_config& config) {
  constexpr std::uint64_t edges = GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
  constexpr std::uint64_t drives = GPIO_V2_LINE_FLAG_OPEN_DRAIN | GPIO_V2_LINE_FLAG_OPEN_SOURCE;
  constexpr std::uint64_t pulls =
      GPIO_V2_LINE_FLAG_BIAS_PULL_UP | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN | GPIO_V2_LINE_FLAG_BIAS_DISABLED;
  const bool input = (config.flags & GPIO_V2_LINE_FLAG_INPUT) != 0;
  const bool output = (config.flags & GPIO_V2_LINE_FLAG_OUTPUT) != 0;
  if (output && chip.refuses_outputs != 0) return -chip.refuses_outputs;
  if (input && output) return -EINVAL;
  if ((config.flags & edges) != 0 && !input) return -EINVAL;
  if ((config.flags & drives) != 0 && !output) return -EINVAL;
  if ((config.flags & pulls) != 0 && !input && !output) return -EINVAL;
  bool debounces = false;
  for (std::size_t i = 0; i < config.num_attrs; ++i)
    debounces = debounces || config.attrs[i].attr.id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
  if (debounces && !input) return -EINVAL;
  if (!chip.interrupts && ((config.flags & edges) != 0 || debounces)) return -ENXIO;
  return 0;
}

int FakeKernel::request_lines(Chip& chip, gpio_v2_line_request& request) {
  requests.push_back(request);
  if (chip.refuses != 0) return -chip.refuses;
  if (const int error = check(chip, request.config)) return error;
  const std::vector<unsigned> offsets(request.offsets, request.offsets + request.num_lines);
  for (const unsigned offset : offsets) {
    if ((chip.lines.at(offset).flags & GPIO_V2_LINE_FLAG_USED) != 0) return -EBUSY;
  }
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    apply(chip.lines[offsets[i]], request.config, i);
    chip.lines[offsets[i]].consumer = request.consumer;
  }
  request.fd = open_pipe({.chip = chip.name, .lines = offsets});
  return 0;
}

int FakeKernel::get_values(Chip& chip, const Opened& opened, gpio_v2_line_values& values) {
  values.bits = 0;
  for (std::size_t i = 0; i < opened.lines.size(); ++i)
    values.bits |= std::uint64_t{chip.lines[opened.lines[i]].level} << i;
  values.bits &= values.mask;
  return 0;
}

int FakeKernel::set_values(Chip& chip, const Opened& opened, const gpio_v2_line_values& values) {
  for (std::size_t i = 0; i < opened.lines.size(); ++i) {
    if (((values.mask >> i) & 1U) != 0) chip.lines[opened.lines[i]].level = ((values.bits >> i) & 1U) != 0;
  }
  return 0;
}

int FakeKernel::configure(Chip& chip, const Opened& opened, const gpio_v2_line_config& config) {
  configs.push_back(config);
  if (const int error = check(chip, config)) return error;
  for (std::size_t i = 0; i < opened.lines.size(); ++i) apply(chip.lines[opened.lines[i]], config, i);
  return 0;
}

int FakeKernel::ioctl(int fd, unsigned long request, void* argument) {
  const std::lock_guard lock(mutex_);
  free_closed();
  const auto found = opened_.find(fd);
  if (found == opened_.end()) return -EBADF;
  Opened& opened = found->second;
  Chip& chip = chips_.at(opened.chip);
  if (chip.gone) return -ENODEV;
  switch (request) {
    case GPIO_GET_CHIPINFO_IOCTL: {
      auto& info = *static_cast<gpiochip_info*>(argument);
      copy_text(chip.name, info.name, sizeof(info.name));
      copy_text(chip.label, info.label, sizeof(info.label));
      info.lines = static_cast<std::uint32_t>(chip.lines.size());
      return 0;
    }
    case GPIO_V2_GET_LINEINFO_WATCH_IOCTL:
      opened.watches = true;
      return describe(chip, *static_cast<gpio_v2_line_info*>(argument));
    case GPIO_V2_GET_LINEINFO_IOCTL:
      return describe(chip, *static_cast<gpio_v2_line_info*>(argument));
    case GPIO_V2_GET_LINE_IOCTL:
      return request_lines(chip, *static_cast<gpio_v2_line_request*>(argument));
    case GPIO_V2_LINE_GET_VALUES_IOCTL:
      return get_values(chip, opened, *static_cast<gpio_v2_line_values*>(argument));
    case GPIO_V2_LINE_SET_VALUES_IOCTL:
      return set_values(chip, opened, *static_cast<gpio_v2_line_values*>(argument));
    case GPIO_V2_LINE_SET_CONFIG_IOCTL:
      return configure(chip, opened, *static_cast<gpio_v2_line_config*>(argument));
    default:
      return -ENOTTY;
  }
}

}  // namespace aiod::gpio

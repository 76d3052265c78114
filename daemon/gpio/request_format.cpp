#include "gpio/request_format.hpp"

#include <array>
#include <limits>
#include <utility>

namespace aiod::gpio {
namespace {

std::uint64_t flag_of(aio::gpio::Drive drive) {
  switch (drive) {
    case aio::gpio::Drive::open_drain:
      return GPIO_V2_LINE_FLAG_OPEN_DRAIN;
    case aio::gpio::Drive::open_source:
      return GPIO_V2_LINE_FLAG_OPEN_SOURCE;
    case aio::gpio::Drive::push_pull:
      break;
  }
  return 0;
}

std::uint64_t flag_of(aio::gpio::Pull pull) {
  switch (pull) {
    case aio::gpio::Pull::up:
      return GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
    case aio::gpio::Pull::down:
      return GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
    case aio::gpio::Pull::none:
      return GPIO_V2_LINE_FLAG_BIAS_DISABLED;
    case aio::gpio::Pull::as_is:
      break;
  }
  return 0;
}

std::uint64_t flag_of(aio::gpio::Edges edges) {
  switch (edges) {
    case aio::gpio::Edges::rising:
      return GPIO_V2_LINE_FLAG_EDGE_RISING;
    case aio::gpio::Edges::falling:
      return GPIO_V2_LINE_FLAG_EDGE_FALLING;
    case aio::gpio::Edges::both:
      break;
  }
  return GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
}

std::uint64_t flag_of_active_low(bool active_low) {
  return active_low ? GPIO_V2_LINE_FLAG_ACTIVE_LOW : 0;
}

std::uint32_t microseconds(aio::Duration time) {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return static_cast<std::uint32_t>(
      std::clamp<decltype(count)>(count, 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

std::uint64_t all_lines(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

std::uint64_t bits_of(const std::vector<bool>& levels) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) bits |= std::uint64_t{levels[i]} << i;
  return bits;
}

std::vector<bool> levels_of(std::uint64_t bits, std::size_t count) {
  std::vector<bool> levels(count);
  for (std::size_t i = 0; i < count; ++i) levels[i] = ((bits >> i) & 1U) != 0;
  return levels;
}

gpio_v2_line_config output_config(const aio::gpio::OutputOptions& options, std::uint64_t levels) {
  gpio_v2_line_config config{};
  config.flags = GPIO_V2_LINE_FLAG_OUTPUT | flag_of(options.drive) | flag_of_active_low(options.active_low);
  config.num_attrs = 1;
  config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  config.attrs[0].attr.values = levels;
  config.attrs[0].mask = ~std::uint64_t{0};
  return config;
}

gpio_v2_line_config input_config(const aio::gpio::InputOptions& options, TellEdges edges, std::size_t count) {
  gpio_v2_line_config config{};
  config.flags = GPIO_V2_LINE_FLAG_INPUT | flag_of(options.pull) | flag_of_active_low(options.active_low);
  if (edges == TellEdges::yes) config.flags |= flag_of(options.edges);
  if (options.debounce > aio::Duration::zero()) {
    config.num_attrs = 1;
    config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
    config.attrs[0].attr.debounce_period_us = microseconds(options.debounce);
    config.attrs[0].mask = all_lines(count);
  }
  return config;
}

gpio_v2_line_request line_request(std::span<const unsigned> offsets, std::string_view consumer,
                                  const gpio_v2_line_config& config) {
  gpio_v2_line_request request{};
  std::copy(offsets.begin(), offsets.end(), request.offsets);
  request.num_lines = static_cast<std::uint32_t>(offsets.size());
  request.config = config;
  request.event_buffer_size = edge_buffer_size;
  consumer.copy(request.consumer, sizeof(request.consumer) - 1);
  return request;
}

std::vector<std::string> flags_of(const gpio_v2_line_info& info) {
  constexpr std::uint64_t both_edges = GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
  using Word = std::pair<std::uint64_t, const char*>;
  constexpr std::array words{Word{GPIO_V2_LINE_FLAG_ACTIVE_LOW, "active-low"},
                             Word{GPIO_V2_LINE_FLAG_BIAS_PULL_UP, "bias=pull-up"},
                             Word{GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN, "bias=pull-down"},
                             Word{GPIO_V2_LINE_FLAG_BIAS_DISABLED, "bias=disabled"},
                             Word{GPIO_V2_LINE_FLAG_OPEN_DRAIN, "drive=open-drain"},
                             Word{GPIO_V2_LINE_FLAG_OPEN_SOURCE, "drive=open-source"}};
  std::vector<std::string> flags;
  for (const auto& [flag, word] : words) {
    if ((info.flags & flag) != 0) flags.emplace_back(word);
  }
  const std::uint64_t edges = info.flags & both_edges;
  if (edges == both_edges) flags.emplace_back("edges=both");
  if (edges == GPIO_V2_LINE_FLAG_EDGE_RISING) flags.emplace_back("edges=rising");
  if (edges == GPIO_V2_LINE_FLAG_EDGE_FALLING) flags.emplace_back("edges=falling");
  for (std::size_t i = 0; i < std::min<std::size_t>(info.num_attrs, GPIO_V2_LINE_NUM_ATTRS_MAX); ++i) {
    if (info.attrs[i].id == GPIO_V2_LINE_ATTR_ID_DEBOUNCE)
      flags.push_back("debounce-period=" +
                      aio::format_duration(std::chrono::microseconds(info.attrs[i].debounce_period_us)));
  }
  return flags;
}

}  // namespace aiod::gpio

#pragma once

#include <linux/gpio.h>

#include <aio/gpio.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"

/// What options are in the kernel's words. Pure functions.
namespace aiod::gpio {

/// Edges that the kernel keeps until they are read: the most that it gives one request.
inline constexpr std::uint32_t edge_buffer_size = GPIO_V2_LINES_MAX * 16;

/// A text as the kernel fills it in: terminated unless it takes up all the space. Who claims a line writes
/// what he likes there, so that it is made valid.
template <std::size_t Size>
std::string text_of(const char (&field)[Size]) {
  return aiod::base::to_utf8({field, std::find(field, field + Size, '\0')});
}

/// A bit for each of the first `count` lines of a request.
std::uint64_t all_lines(std::size_t count);

/// Bit i is levels[i].
std::uint64_t bits_of(const std::vector<bool>& levels);
std::vector<bool> levels_of(std::uint64_t bits, std::size_t count);

/// Outputs that take these logical levels in the same moment as they become outputs.
gpio_v2_line_config output_config(const aio::gpio::OutputOptions& options, std::uint64_t levels);

/// Inputs; without edges nothing of them is told.
enum class TellEdges : bool { no, yes };
gpio_v2_line_config input_config(const aio::gpio::InputOptions& options, TellEdges edges, std::size_t count);

/// A request for the lines with these offsets; `consumer` is cut to what the kernel takes.
gpio_v2_line_request line_request(std::span<const unsigned> offsets, std::string_view consumer,
                                  const gpio_v2_line_config& config);

/// How a line is set up, in the words of aio::gpio::LineInfo::flags.
std::vector<std::string> flags_of(const gpio_v2_line_info& info);

}  // namespace aiod::gpio

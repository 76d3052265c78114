#include "ads1115.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include <aio/sleep.hpp>

namespace ads1115 {
namespace {

using namespace std::chrono_literals;

namespace reg {
constexpr std::uint8_t conversion = 0;
constexpr std::uint8_t config = 1;
}  // namespace reg

constexpr std::uint16_t operation = 0x8000;  // written: begin; read: nothing is under way
constexpr std::uint16_t single_shot = 0x0100;
constexpr std::uint16_t no_comparator = 0x0003;
constexpr auto poll_time = 1ms;

constexpr std::array<std::string_view, 8> inputs{"A0-A1", "A0-A3", "A1-A3", "A2-A3", "A0", "A1", "A2", "A3"};
constexpr std::array<double, 6> ranges{6.144, 4.096, 2.048, 1.024, 0.512, 0.256};
constexpr std::array<int, 8> rates{8, 16, 32, 64, 128, 250, 475, 860};

// The chip's number for each is its place in the table.
template <class T, std::size_t N, class Value>
std::optional<std::uint8_t> place_of(const std::array<T, N>& table, const Value& value) {
  const auto found = std::ranges::find(table, value);
  if (found == table.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - table.begin());
}

}  // namespace

std::optional<std::uint8_t> parse_input(std::string_view text) {
  return place_of(inputs, text);
}

std::optional<std::uint8_t> gain_of(double volts) {
  return place_of(ranges, volts);
}

std::optional<std::uint8_t> rate_of(int samples_per_second) {
  return place_of(rates, samples_per_second);
}

// It has no number of its own. What its thresholds hold is told by no other chip at these addresses.
aio::Task<void> Chip::open() {
  const std::uint16_t low = co_await device_.read_word(2);
  const std::uint16_t high = co_await device_.read_word(3);
  if (low != 0x8000 || high != 0x7FFF)
    throw ChipError(
        fmt::format("at 0x{:02x} is no ADS1115, or one whose comparator another program has set: "
                    "its thresholds are 0x{:04x} and 0x{:04x}",
                    device_.address(), low, high));
}

aio::Task<std::optional<double>> Chip::measure(Input input) {
  const auto config = static_cast<std::uint16_t>(operation | input.multiplexer << 12U | input.gain << 9U |
                                                 single_shot | rate_ << 5U | no_comparator);
  co_await device_.write({reg::config, config >> 8, config & 0xFF});
  co_await aio::sleep(conversion_time());
  co_await wait_until_ready(config);
  const auto steps = static_cast<std::int16_t>(co_await device_.read_word(reg::conversion));
  using Limits = std::numeric_limits<std::int16_t>;
  if (steps == Limits::max() || steps == Limits::min()) co_return std::nullopt;
  co_return steps* ranges[input.gain] / 32768;
}

aio::Task<void> Chip::wait_until_ready(std::uint16_t config) {
  for (auto waited = 0us;; waited += poll_time) {
    const std::uint16_t found = co_await device_.read_word(reg::config);
    if (found == config) co_return;
    if ((found | operation) != config)
      throw ChipError(
          fmt::format("the ADS1115 at 0x{:02x} has other settings than it was given: another "
                      "program uses it, or its power went away for a moment",
                      device_.address()));
    if (waited >= conversion_time() + poll_time)
      throw ChipError(fmt::format("the ADS1115 at 0x{:02x} does not come to an end", device_.address()));
    co_await aio::sleep(poll_time);
  }
}

// Its clock may be a tenth slower than it says.
std::chrono::microseconds Chip::conversion_time() const {
  return 1'100'000us / rates[rate_] + 50us;
}

}  // namespace ads1115

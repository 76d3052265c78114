#include "parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <aio/error.hpp>

namespace ads1115 {
namespace {

using namespace std::chrono_literals;

// "A0-A1" -> "a0_a1": what a channel is called that has no name.
std::string key_of(const Channel& channel) {
  if (!channel.name.empty()) return channel.name;
  std::string key = *channel.input;
  std::ranges::replace(key, '-', '_');
  std::ranges::replace(key, 'A', 'a');
  return key;
}

aio::Quantity quantity_of(const Channel& channel) {
  const double one_end = channel.offset - channel.range * channel.factor;
  const double other_end = channel.offset + channel.range * channel.factor;
  return {.key = key_of(channel),
          .name = channel.name.empty() ? *channel.input : channel.name,
          .unit = channel.unit,
          .device_class = channel.device_class,
          .decimals = channel.decimals,
          .lowest = std::min(one_end, other_end),
          .highest = std::max(one_end, other_end)};
}

}  // namespace

std::vector<Measured> channels_of(const Parameters& p) {
  if (p.address < 0x48 || p.address > 0x4B)
    throw aio::ConfigError(
        fmt::format("address must be 0x48 to 0x4b, as its pin ADDR says; it is 0x{:02x}", p.address));
  if (p.channels.empty()) throw aio::ConfigError("channels must name at least one input");
  std::vector<Measured> channels;
  for (std::size_t i = 0; i < p.channels.size(); ++i) {
    const Channel& channel = p.channels[i];
    const auto input = parse_input(*channel.input);
    if (!input)
      throw aio::ConfigError(fmt::format(
          "channels[{}].input must be one of A0, A1, A2, A3, A0-A1, A0-A3, A1-A3, A2-A3; it is {}", i,
          *channel.input));
    const auto gain = gain_of(channel.range);
    if (!gain)
      throw aio::ConfigError(
          fmt::format("channels[{}].range must be one of 6.144, 4.096, 2.048, 1.024, 0.512, 0.256; it is {}",
                      i, channel.range));
    channels.push_back({{*input, *gain}, channel.factor, channel.offset});
  }
  return channels;
}

std::uint8_t rate_of(const Parameters& p) {
  const auto rate = rate_of(p.rate);
  if (!rate)
    throw aio::ConfigError(
        fmt::format("rate must be one of 8, 16, 32, 64, 128, 250, 475, 860; it is {}", p.rate));
  // Each channel takes a sample, and the next period must not begin before the last one did.
  const auto needed = std::chrono::milliseconds(static_cast<int>(p.channels.size()) * (1100 / p.rate + 5));
  if (p.period < needed)
    throw aio::ConfigError(fmt::format("period must be at least {} for {} channels at {} samples a second",
                                       aio::format_duration(needed), p.channels.size(), p.rate));
  return *rate;
}

aio::SensorFeed::Options feed_options(const Parameters& p) {
  aio::SensorFeed::Options options{.sensor = "ads1115",
                                   .period = p.period,
                                   .state_topic = p.state_topic,
                                   .mqtt = p.mqtt,
                                   .give_up = p.give_up};
  std::set<std::string> keys;
  for (const Channel& channel : p.channels) {
    options.quantities.push_back(quantity_of(channel));
    if (!keys.insert(options.quantities.back().key).second)
      throw aio::ConfigError(fmt::format("two channels are called {}: give each a name of its own",
                                         options.quantities.back().key));
  }
  return options;
}

std::string with_cure(const std::string& problem, unsigned bus) {
  return fmt::format(
      "{}. An ADS1115 is at 0x48 while its pin ADDR is at GND (0x49: VDD, 0x4a: SDA, 0x4b: SCL); "
      "look at SDA, SCL, VDD and GND; see that I2C bus {} is switched on (raspi-config)",
      problem, bus);
}

}  // namespace ads1115

#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <aio/params.hpp>
#include <aio/sensor_feed.hpp>

#include "ads1115.hpp"

/// What the service can be told, and what comes of it.
namespace ads1115 {

/// One voltage, and what it stands for: factor * volts + offset.
struct Channel {
  aio::Required<std::string> input;
  std::string name{};
  double range = 4.096;
  double factor = 1;
  double offset = 0;
  std::string unit = "V";
  std::string device_class = "voltage";
  int decimals = 3;
};
AIO_PARAMS(Channel, input, name, range, factor, offset, unit, device_class, decimals)

struct Parameters {
  unsigned address = 0x48;
  std::vector<Channel> channels{{.input = {"A0"}}, {.input = {"A1"}}, {.input = {"A2"}}, {.input = {"A3"}}};
  unsigned bus = 1;
  std::chrono::milliseconds period = std::chrono::seconds(5);
  int rate = 128;
  std::string state_topic{};
  std::string mqtt = "aiomqtt";
  int give_up = 10;
};
AIO_PARAMS(Parameters, address, channels, bus, period, rate, state_topic, mqtt, give_up)

/// A channel, as the chip and the arithmetic need it.
struct Measured {
  Input input{};
  double factor = 1;
  double offset = 0;
};

/// What is measured, in the order of the channels. All three throw aio::ConfigError.
std::vector<Measured> channels_of(const Parameters& parameters);
std::uint8_t rate_of(const Parameters& parameters);
aio::SensorFeed::Options feed_options(const Parameters& parameters);

/// Adds to "nobody answers" what else may be the matter.
std::string with_cure(const std::string& problem, unsigned bus);

}  // namespace ads1115

#pragma once

#include <chrono>
#include <string>

#include <aio/params.hpp>
#include <aio/sensor_feed.hpp>

#include "bme280.hpp"

/// What the service can be told, and what comes of it.
namespace bme280 {

AIO_ENUM(Mode, forced, normal)

struct Parameters {
  unsigned address = 0x76;
  unsigned bus = 1;
  std::chrono::milliseconds period = std::chrono::seconds(5);
  Mode mode = Mode::forced;
  unsigned oversampling_temperature = 1;
  unsigned oversampling_pressure = 1;
  unsigned oversampling_humidity = 1;
  unsigned filter = 0;
  std::chrono::microseconds standby = std::chrono::seconds(1);
  std::string state_topic{};
  std::string mqtt = "aiomqtt";
  int give_up = 10;
};
AIO_PARAMS(Parameters, address, bus, period, mode, oversampling_temperature, oversampling_pressure,
           oversampling_humidity, filter, standby, state_topic, mqtt, give_up)

/// Throws aio::ConfigError.
Settings settings_of(const Parameters& parameters);

aio::SensorFeed::Options feed_options(const Parameters& parameters, bool has_humidity);

/// Adds to "nobody answers" what else may be the matter.
std::string with_cure(const std::string& problem, unsigned bus, unsigned address);

}  // namespace bme280

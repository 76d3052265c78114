#pragma once

#include <chrono>
#include <string>

#include <aio/params.hpp>
#include <aio/sensor_feed.hpp>

#include "ina219.hpp"

/// What the service can be told, and what comes of it.
namespace ina219 {

struct Parameters {
  unsigned address = 0x40;
  double shunt_ohms = 0.1;
  double max_amperes = 3.2;
  unsigned bus = 1;
  std::chrono::milliseconds period = std::chrono::seconds(5);
  int range = 32;
  unsigned samples = 1;
  std::string state_topic{};
  std::string mqtt = "aiomqtt";
  int give_up = 10;
};
AIO_PARAMS(Parameters, address, shunt_ohms, max_amperes, bus, period, range, samples, state_topic, mqtt,
           give_up)

/// Throws aio::ConfigError.
Settings settings_of(const Parameters& parameters);

aio::SensorFeed::Options feed_options(const Parameters& parameters);

/// Adds to "nobody answers" what else may be the matter.
std::string with_cure(const std::string& problem, unsigned bus);

}  // namespace ina219

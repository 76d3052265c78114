#include "parameters.hpp"

#include <fmt/format.h>

#include <bit>

#include <aio/error.hpp>

namespace ina219 {

using namespace std::chrono_literals;

Settings settings_of(const Parameters& p) {
  if (p.address < 0x40 || p.address > 0x4F)
    throw aio::ConfigError(
        fmt::format("address must be 0x40 to 0x4f, as its pins A0 and A1 say; it is 0x{:02x}", p.address));
  if (!(p.shunt_ohms > 0)) throw aio::ConfigError("shunt_ohms must be above 0");
  if (!(p.max_amperes > 0)) throw aio::ConfigError("max_amperes must be above 0");
  if (p.range != 16 && p.range != 32) throw aio::ConfigError("range must be 16 or 32, in volts");
  if (!std::has_single_bit(p.samples) || p.samples > 128)
    throw aio::ConfigError("samples must be one of 1, 2, 4, 8, 16, 32, 64, 128");
  if (p.period < 200ms) throw aio::ConfigError("period must be at least 200ms");
  try {
    scale_for(p.shunt_ohms, p.max_amperes);
    gain_for(p.shunt_ohms, p.max_amperes);
  } catch (const std::invalid_argument& error) {
    throw aio::ConfigError(fmt::format("shunt_ohms, max_amperes: {}", error.what()));
  }
  return {.shunt_ohms = p.shunt_ohms,
          .max_amperes = p.max_amperes,
          .range_32_volts = p.range == 32,
          .averaging = static_cast<unsigned>(std::countr_zero(p.samples))};
}

aio::SensorFeed::Options feed_options(const Parameters& p) {
  const double milliamperes = p.max_amperes * 1000 * 1.01;  // its steps are rounded
  aio::SensorFeed::Options options{.sensor = "ina219",
                                   .period = p.period,
                                   .state_topic = p.state_topic,
                                   .state_has_hostname = true,
                                   .mqtt = p.mqtt,
                                   .give_up = p.give_up};
  options.quantities = {{.key = "voltage",
                         .name = "Voltage",
                         .unit = "V",
                         .device_class = "voltage",
                         .decimals = 3,
                         .lowest = 0,
                         .highest = static_cast<double>(p.range)},
                        {.key = "current",
                         .name = "Current",
                         .unit = "mA",
                         .device_class = "current",
                         .lowest = -milliamperes,
                         .highest = milliamperes},
                        {.key = "power",
                         .name = "Power",
                         .unit = "mW",
                         .device_class = "power",
                         .lowest = 0,
                         .highest = milliamperes * p.range}};
  return options;
}

std::string with_cure(const std::string& problem, unsigned bus) {
  return fmt::format(
      "{}. An INA219 is at 0x40 unless its pins A0 and A1 are bridged (0x41, 0x44, 0x45): try "
      "these; look at SDA, SCL, 3.3 V and GND; see that I2C bus {} is switched on (raspi-config)",
      problem, bus);
}

}  // namespace ina219

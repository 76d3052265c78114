#include "parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include <aio/error.hpp>
#include <aio/time.hpp>

namespace bme280 {
namespace {

using namespace std::chrono_literals;

// The chip's number for each is its place here.
constexpr std::array<unsigned, 5> oversamplings{1, 2, 4, 8, 16};
constexpr std::array<unsigned, 5> filters{0, 2, 4, 8, 16};
constexpr std::array<std::chrono::microseconds, 8> standbys{500us, 62500us, 125ms, 250ms,
                                                            500ms, 1s,      10ms,  20ms};

std::string text_of(unsigned value) {
  return std::to_string(value);
}
std::string text_of(std::chrono::microseconds value) {
  return aio::format_duration(value);
}

template <class T, std::size_t N>
std::uint8_t number_of(const char* name, T value, const std::array<T, N>& allowed) {
  const auto found = std::ranges::find(allowed, value);
  if (found != allowed.end()) return static_cast<std::uint8_t>(found - allowed.begin());
  std::array<std::string, N> texts;
  std::ranges::transform(allowed, texts.begin(), [](const T& each) { return text_of(each); });
  throw aio::ConfigError(
      fmt::format("{} must be one of {}; it is {}", name, fmt::join(texts, ", "), text_of(value)));
}

std::uint8_t oversampling(const char* name, unsigned value) {
  return static_cast<std::uint8_t>(number_of(name, value, oversamplings) + 1);
}

}  // namespace

Settings settings_of(const Parameters& p) {
  if (p.address != 0x76 && p.address != 0x77)
    throw aio::ConfigError(
        fmt::format("address must be 0x76 or 0x77, as its pin SDO says; it is 0x{:02x}", p.address));
  if (p.period < 200ms) throw aio::ConfigError("period must be at least 200ms");
  return {.mode = p.mode,
          .temperature = oversampling("oversampling_temperature", p.oversampling_temperature),
          .pressure = oversampling("oversampling_pressure", p.oversampling_pressure),
          .humidity = oversampling("oversampling_humidity", p.oversampling_humidity),
          .filter = number_of("filter", p.filter, filters),
          .standby = number_of("standby", p.standby, standbys)};
}

aio::SensorFeed::Options feed_options(const Parameters& p, bool has_humidity) {
  aio::SensorFeed::Options options{.sensor = "bme280",
                                   .period = p.period,
                                   .state_topic = p.state_topic,
                                   .mqtt = p.mqtt,
                                   .give_up = p.give_up};
  options.quantities = {{.key = "temperature",
                         .stat = "temp",
                         .name = "Temperature",
                         .unit = "°C",
                         .device_class = "temperature",
                         .lowest = -40,
                         .highest = 85},
                        {.key = "pressure",
                         .stat = "press",
                         .name = "Pressure",
                         .unit = "Pa",
                         .device_class = "atmospheric_pressure",
                         .lowest = 30'000,
                         .highest = 110'000}};
  if (has_humidity)
    options.quantities.push_back({.key = "humidity",
                                  .stat = "hum",
                                  .name = "Humidity",
                                  .unit = "%",
                                  .device_class = "humidity",
                                  .lowest = 0,
                                  .highest = 100});
  return options;
}

std::string with_cure(const std::string& problem, unsigned bus, unsigned address) {
  return fmt::format(
      "{}. A BME280 is at 0x76, or at 0x77 when its pin SDO is high: try address 0x{:02x}; look at "
      "SDA, SCL, 3.3 V and GND; see that I2C bus {} is switched on (raspi-config)",
      problem, address == 0x76 ? 0x77 : 0x76, bus);
}

}  // namespace bme280

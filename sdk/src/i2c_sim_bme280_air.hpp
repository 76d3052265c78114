#pragma once

#include <cstdint>

#include <aio/i2c_models.hpp>

namespace aio::i2c {

/// What a BME280 of this calibration has in its registers.
struct RawAir {
  std::uint32_t pressure = 0;     // 20 bits
  std::uint32_t temperature = 0;  // 20 bits
  std::uint32_t humidity = 0;     // 16 bits
};

/// The raw values that compensation turns into this air.
RawAir raw_of(const SimBme280::Air& air);

/// The calibration's registers; 0 for any other.
std::uint8_t bme280_calibration_at(std::uint8_t number, bool has_humidity);

}  // namespace aio::i2c

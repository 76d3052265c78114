#pragma once

#include <cstdint>
#include <optional>
#include <span>

/// From the raw values of a BME280 or BMP280 to what they mean: the integer arithmetic of the data sheet, 32
/// bits for temperature and humidity, 64 for pressure.
namespace bme280 {

/// What the factory measured, one of a kind; the names are the data sheet's without "dig_".
struct Calibration {
  std::uint16_t t1 = 0;
  std::int16_t t2 = 0;
  std::int16_t t3 = 0;
  std::uint16_t p1 = 0;
  std::int16_t p2 = 0;
  std::int16_t p3 = 0;
  std::int16_t p4 = 0;
  std::int16_t p5 = 0;
  std::int16_t p6 = 0;
  std::int16_t p7 = 0;
  std::int16_t p8 = 0;
  std::int16_t p9 = 0;
  std::uint8_t h1 = 0;
  std::int16_t h2 = 0;
  std::uint8_t h3 = 0;
  std::int16_t h4 = 0;  // 12 bits
  std::int16_t h5 = 0;  // 12 bits
  std::int8_t h6 = 0;

  bool operator==(const Calibration&) const = default;
};

/// From the registers 0x88 to 0xA1, and 0xE1 to 0xE7, which a BMP280 has not.
Calibration parse_calibration(std::span<const std::uint8_t, 26> first,
                              std::optional<std::span<const std::uint8_t, 7>> second);

/// Temperature in units of 1/5120 degree Celsius, which the others need, too. `raw` has 20 bits.
std::int32_t fine_temperature(const Calibration& calibration, std::int32_t raw);

/// In hundredths of a degree Celsius.
std::int32_t hundredths_celsius(std::int32_t fine_temperature);

/// In 1/256 Pa; 0 where the calibration can't be one. `raw` has 20 bits.
std::uint32_t pascals_q8(const Calibration& calibration, std::int32_t fine_temperature, std::int32_t raw);

/// Relative humidity in 1/1024 per cent, 0 to 100 per cent. `raw` has 16 bits.
std::uint32_t humidity_q10(const Calibration& calibration, std::int32_t fine_temperature, std::int32_t raw);

}  // namespace bme280

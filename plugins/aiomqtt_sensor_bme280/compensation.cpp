#include "compensation.hpp"

#include <algorithm>

namespace bme280 {
namespace {

std::uint16_t word(std::uint8_t low, std::uint8_t high) {
  return static_cast<std::uint16_t>(high << 8 | low);
}

std::int16_t signed_word(std::uint8_t low, std::uint8_t high) {
  return static_cast<std::int16_t>(word(low, high));
}

// The upper 8 of 12 bits with their sign, and the lower 4.
std::int16_t twelve_bits(std::uint8_t upper, unsigned lower) {
  return static_cast<std::int16_t>(static_cast<std::int8_t>(upper) * 16 + static_cast<int>(lower & 15U));
}

}  // namespace

Calibration parse_calibration(std::span<const std::uint8_t, 26> first,
                              std::optional<std::span<const std::uint8_t, 7>> second) {
  const auto at = [&](std::size_t index) { return signed_word(first[2 * index], first[2 * index + 1]); };
  Calibration c;
  c.t1 = word(first[0], first[1]);
  c.t2 = at(1);
  c.t3 = at(2);
  c.p1 = word(first[6], first[7]);
  c.p2 = at(4);
  c.p3 = at(5);
  c.p4 = at(6);
  c.p5 = at(7);
  c.p6 = at(8);
  c.p7 = at(9);
  c.p8 = at(10);
  c.p9 = at(11);
  if (!second) return c;
  const auto& h = *second;
  c.h1 = first[25];
  c.h2 = signed_word(h[0], h[1]);
  c.h3 = h[2];
  c.h4 = twelve_bits(h[3], h[4]);
  c.h5 = twelve_bits(h[5], h[4] >> 4U);
  c.h6 = static_cast<std::int8_t>(h[6]);
  return c;
}

std::int32_t fine_temperature(const Calibration& c, std::int32_t raw) {
  const std::int32_t linear = (((raw >> 3) - (c.t1 * 2)) * c.t2) >> 11;
  const std::int32_t off = (raw >> 4) - c.t1;
  const std::int32_t square = (((off * off) >> 12) * c.t3) >> 14;
  return linear + square;
}

std::int32_t hundredths_celsius(std::int32_t fine) {
  return (fine * 5 + 128) >> 8;
}

std::uint32_t pascals_q8(const Calibration& c, std::int32_t fine, std::int32_t raw) {
  const std::int64_t t = std::int64_t{fine} - 128000;
  std::int64_t offset = t * t * c.p6;
  offset += (t * c.p5) << 17;
  offset += std::int64_t{c.p4} << 35;
  std::int64_t scale = ((t * t * c.p3) >> 8) + ((t * c.p2) << 12);
  scale = (((std::int64_t{1} << 47) + scale) * c.p1) >> 33;
  if (scale == 0) return 0;
  std::int64_t p = 1048576 - raw;
  p = (((p << 31) - offset) * 3125) / scale;
  const std::int64_t square = (c.p9 * (p >> 13) * (p >> 13)) >> 25;
  const std::int64_t linear = (c.p8 * p) >> 19;
  p = ((p + square + linear) >> 8) + (std::int64_t{c.p7} << 4);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(p, 0, UINT32_MAX));
}

// In 64 bits: calibrations at their limits overflow the data sheet's 32.
std::uint32_t humidity_q10(const Calibration& c, std::int32_t fine, std::int32_t raw) {
  const std::int64_t t = std::int64_t{fine} - 76800;
  const std::int64_t offset = (std::int64_t{raw} << 14) - (std::int64_t{c.h4} << 20) - c.h5 * t;
  const std::int64_t curve = (((t * c.h6) >> 10) * (((t * c.h3) >> 11) + 32768)) >> 10;
  const std::int64_t scale = ((curve + 2097152) * c.h2 + 8192) >> 14;
  std::int64_t h = ((offset + 16384) >> 15) * scale;
  h -= ((((h >> 15) * (h >> 15)) >> 7) * c.h1) >> 4;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(h, 0, 419430400) >> 12);
}

}  // namespace bme280

#include "i2c_sim_bme280_air.hpp"

#include <array>

namespace aio::i2c {
namespace {

// The data sheet's example, which has no humidity: that is of a chip that somebody read.
constexpr double t1 = 27504, t2 = 26435, t3 = -1000;
constexpr double p1 = 36477, p2 = -10685, p3 = 3024, p4 = 2855, p5 = 140, p6 = -7, p7 = 15500, p8 = -14600,
                 p9 = 6000;
constexpr double h1 = 75, h2 = 338, h3 = 0, h4 = 370, h5 = 60, h6 = 30;

constexpr std::uint8_t first_word = 0x88;
constexpr std::array<double, 12> words{t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9};

// h4 and h5 have 12 bits each, and share a byte.
constexpr std::array<std::uint8_t, 7> humidity_bytes{
    static_cast<std::uint8_t>(static_cast<int>(h2) & 0xFF),
    static_cast<std::uint8_t>(static_cast<int>(h2) >> 8),
    static_cast<std::uint8_t>(h3),
    static_cast<std::uint8_t>(static_cast<int>(h4) >> 4),
    static_cast<std::uint8_t>((static_cast<int>(h5) & 15) << 4 | (static_cast<int>(h4) & 15)),
    static_cast<std::uint8_t>(static_cast<int>(h5) >> 4),
    static_cast<std::uint8_t>(h6)};

// Temperature in units of 1/5120 degree, from the raw value. These three are the formulas of the data sheet
// in floating point; whoever computes them in integers can be compared with them.
double fine_temperature(double raw) {
  const double a = (raw / 16384 - t1 / 1024) * t2;
  const double b = raw / 131072 - t1 / 8192;
  return a + b * b * t3;
}

double pressure_of(double raw, double fine) {
  const double a = fine / 2 - 64000;
  const double b = (a * a * p6 / 32768 + a * p5 * 2) / 4 + p4 * 65536;
  const double c = (1 + (p3 * a * a / 524288 + p2 * a) / 524288 / 32768) * p1;
  const double p = (1048576 - raw - b / 4096) * 6250 / c;
  return p + (p9 * p * p / 2147483648.0 + p * p8 / 32768 + p7) / 16;
}

double humidity_of(double raw, double fine) {
  const double a = fine - 76800;
  const double offset = h4 * 64 + h5 / 16384 * a;
  const double slope = h2 / 65536 * (1 + h6 / 67108864 * a * (1 + h3 / 67108864 * a));
  const double humidity = (raw - offset) * slope;
  return humidity * (1 - h1 * humidity / 524288);
}

// The first raw value at which `reached` is true; it is false below and true above.
template <class Predicate>
std::uint32_t first_raw(std::uint32_t limit, Predicate reached) {
  std::uint32_t low = 0;
  std::uint32_t high = limit;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (reached(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

RawAir raw_of(const SimBme280::Air& air) {
  RawAir raw;
  raw.temperature = first_raw(0xFFFFF, [&](double x) { return fine_temperature(x) / 5120 >= air.celsius; });
  const double fine = fine_temperature(raw.temperature);
  raw.pressure = first_raw(0xFFFFF, [&](double x) { return pressure_of(x, fine) <= air.pascals; });
  raw.humidity = first_raw(0xFFFF, [&](double x) { return humidity_of(x, fine) >= air.humidity; });
  return raw;
}

std::uint8_t bme280_calibration_at(std::uint8_t number, bool has_humidity) {
  if (number >= first_word && number < first_word + 2 * words.size()) {
    const auto word = static_cast<unsigned>(static_cast<int>(words[(number - first_word) / 2U]));
    return static_cast<std::uint8_t>(number % 2 == 0 ? word : word >> 8U);
  }
  if (!has_humidity) return 0;
  if (number == 0xA1) return static_cast<std::uint8_t>(h1);
  return number >= 0xE1 && number < 0xE1 + humidity_bytes.size() ? humidity_bytes[number - 0xE1U]
                                                                 : std::uint8_t{0};
}

}  // namespace aio::i2c

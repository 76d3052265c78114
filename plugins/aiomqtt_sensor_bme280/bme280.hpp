#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <aio/i2c.hpp>
#include <aio/task.hpp>

#include "compensation.hpp"

/// The chip: a Bosch BME280, or a BMP280, which measures no humidity.
namespace bme280 {

/// A chip that is none of these, or does not do what it should.
class ChipError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Mode : std::uint8_t {
  forced,  // it sleeps, and measures when it is asked
  normal,  // it measures by itself, over and over
};

/// As the chip's registers have them.
struct Settings {
  Mode mode = Mode::forced;
  std::uint8_t temperature = 1;  // oversampling: 1 to 5 for 1, 2, 4, 8, 16 samples
  std::uint8_t pressure = 1;
  std::uint8_t humidity = 1;
  std::uint8_t filter = 0;   // 0 off, 1 to 4 for 2, 4, 8, 16
  std::uint8_t standby = 0;  // between measurements in normal mode: the number of the data sheet's table
};

struct Measurement {
  double celsius = 0;
  double pascals = 0;
  std::optional<double> humidity{};  // relative, in per cent
};

class Chip {
 public:
  Chip(aio::i2c::Device device, Settings settings) : device_(std::move(device)), settings_(settings) {}

  /// Finds out which chip it is, resets it, reads its calibration and sets it up. Throws ChipError and
  /// I2cError.
  aio::Task<void> open();

  /// Opens it when it was not, or the last measurement failed. Throws as open does.
  aio::Task<Measurement> measure();

  /// Known once it has been opened.
  bool has_humidity() const noexcept { return has_humidity_; }
  const char* name() const noexcept { return has_humidity_ ? "BME280" : "BMP280"; }

  /// The longest that one measurement takes.
  std::chrono::microseconds measuring_time() const;

 private:
  aio::Task<void> recognise();
  aio::Task<void> reset();
  aio::Task<void> read_calibration();
  aio::Task<void> set_up();
  aio::Task<void> wait_until_clear(std::uint8_t status_bit, std::chrono::microseconds limit);
  aio::Task<Measurement> take();
  Measurement compensated(const aio::i2c::Bytes& raw) const;
  aio::i2c::Bytes control(unsigned mode_bits) const;

  aio::i2c::Device device_;
  Settings settings_;
  Calibration calibration_{};
  bool has_humidity_ = true;
  bool ready_ = false;
};

}  // namespace bme280

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include <aio/i2c.hpp>
#include <aio/task.hpp>

/// The chip: a Texas Instruments INA219.
namespace ina219 {

/// A chip that is no INA219, or does not do what it should.
class ChipError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How large its currents are, and what the chip counts them in.
struct Scale {
  double amperes_per_step = 0;
  std::uint16_t calibration = 0;
};

/// For the largest current that is expected; the steps are as small as that allows. Throws
/// std::invalid_argument where the calibration register can't hold what comes of it.
Scale scale_for(double shunt_ohms, double max_amperes);

struct Settings {
  double shunt_ohms = 0.1;
  double max_amperes = 3.2;
  bool range_32_volts = true;  // or 16
  unsigned averaging = 0;      // 0: one sample; 1 to 7: 2 to 128
};

/// The smallest gain that takes the voltage of the shunt: 0 to 3 for 40, 80, 160, 320 mV. Throws
/// std::invalid_argument when none does.
unsigned gain_for(double shunt_ohms, double max_amperes);

struct Measurement {
  double volts = 0;
  /// nullopt when it is beyond what the chip was set up for.
  std::optional<double> milliamperes{};
  std::optional<double> milliwatts{};
};

class Chip {
 public:
  /// Throws std::invalid_argument for settings that no INA219 can have.
  Chip(aio::i2c::Device device, Settings settings);

  /// Resets it and sets it up. Throws ChipError and I2cError.
  aio::Task<void> open();

  /// Opens it when it was not, or the last measurement failed; then measures once. Throws as open does.
  aio::Task<Measurement> measure();

 private:
  aio::Task<Measurement> take();
  aio::Task<std::uint16_t> wait_until_ready();
  aio::Task<void> write(std::uint8_t number, std::uint16_t value);
  std::chrono::microseconds measuring_time() const;

  aio::i2c::Device device_;
  Scale scale_;
  std::uint16_t config_;
  double largest_current_;  // in steps: there the shunt's voltage is at the end of its range
  unsigned averaging_;
  bool ready_ = false;
};

}  // namespace ina219

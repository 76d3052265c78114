#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <aio/api.hpp>
#include <aio/i2c_sim.hpp>
#include <aio/time.hpp>

/// Models of common sensors for a simulated bus. Each keeps to its chip's data sheet: registers, reset,
/// configuration, status bits, and conversions that take their time on the clock. What is not configured
/// answers as the chip does then.
///
///     const auto sensor = std::make_shared<aio::i2c::SimBme280>(harness.loop().clock());
///     harness.i2c().attach(1, 0x76, sensor);
///     sensor->set({.celsius = 21.5, .pascals = 100'653, .humidity = 45});
///
/// The clock is the loop's, and outlives the model. All calls are for the loop's thread.
namespace aio::i2c {

/// Bosch BME280, or BMP280, which has no humidity. Their addresses are 0x76 and 0x77. Temperature and
/// pressure are calibrated as the data sheet's example. It has just been given power, and can be read 2 ms
/// later.
class AIO_API SimBme280 final : public SimDevice {
 public:
  enum class Chip : std::uint8_t { bmp280 = 0x58, bme280 = 0x60 };

  struct Air {
    double celsius = 21.5;
    double pascals = 101'325;
    double humidity = 45;  // relative, in per cent
  };

  explicit SimBme280(const Clock& clock, Chip chip = Chip::bme280);
  ~SimBme280() override;

  /// What the conversions that end from now on find.
  void set(const Air& air);
  /// The power goes away for a moment, and all settings with it.
  void power_cycle();
  /// From now on no conversion ends, as with a broken chip.
  void get_stuck();

  void write(const Bytes& data) override;
  Bytes read(std::size_t count) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Texas Instruments INA219 and its shunt. Its addresses are 0x40 to 0x4F.
class AIO_API SimIna219 final : public SimDevice {
 public:
  struct Load {
    double volts = 5;  // of the bus, on the load's side of the shunt
    double amperes = 0.25;
  };

  explicit SimIna219(const Clock& clock, double shunt_ohms = 0.1);
  ~SimIna219() override;

  /// What the conversions that end from now on find.
  void set(const Load& load);
  /// The power goes away for a moment, and all settings with it.
  void power_cycle();

  void write(const Bytes& data) override;
  Bytes read(std::size_t count) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Texas Instruments ADS1115. Its addresses are 0x48 to 0x4B. The comparator's registers can be written, and
/// have no effect.
class AIO_API SimAds1115 final : public SimDevice {
 public:
  /// Volts at AIN0 to AIN3.
  using Inputs = std::array<double, 4>;

  explicit SimAds1115(const Clock& clock);
  ~SimAds1115() override;

  /// What the conversions that end from now on find; 0.5, 1, 1.5 and 2 V unless told.
  void set(const Inputs& volts);
  /// From now on no conversion ends, as with a broken chip.
  void get_stuck();

  void write(const Bytes& data) override;
  Bytes read(std::size_t count) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aio::i2c

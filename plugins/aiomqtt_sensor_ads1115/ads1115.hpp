#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <aio/i2c.hpp>
#include <aio/task.hpp>

/// The chip: a Texas Instruments ADS1115, four inputs of 16 bits.
namespace ads1115 {

/// A chip that is no ADS1115, or does not do what it should.
class ChipError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What is measured, and how finely; as the chip's configuration register has them.
struct Input {
  std::uint8_t multiplexer = 4;  // 0 to 3: A0-A1, A0-A3, A1-A3, A2-A3; 4 to 7: A0 to A3
  std::uint8_t gain = 1;         // 0 to 5: up to 6.144, 4.096, 2.048, 1.024, 0.512, 0.256 V
};

/// "A0" to "A3", or "A0-A1", "A0-A3", "A1-A3", "A2-A3"; nullopt for anything else.
std::optional<std::uint8_t> parse_input(std::string_view text);

/// For 6.144 to 0.256 V; nullopt for a range that the chip does not have.
std::optional<std::uint8_t> gain_of(double volts);

/// For 8, 16, 32, 64, 128, 250, 475 or 860 samples a second; nullopt for another number.
std::optional<std::uint8_t> rate_of(int samples_per_second);

class Chip {
 public:
  /// `rate` as rate_of has it.
  Chip(aio::i2c::Device device, std::uint8_t rate) : device_(std::move(device)), rate_(rate) {}

  /// Looks whether it is there. Throws ChipError and I2cError.
  aio::Task<void> open();

  /// Takes one sample of an input, in volts; nullopt when they are beyond the range. Throws as open does.
  aio::Task<std::optional<double>> measure(Input input);

 private:
  aio::Task<void> wait_until_ready(std::uint16_t config);
  std::chrono::microseconds conversion_time() const;

  aio::i2c::Device device_;
  std::uint8_t rate_;
};

}  // namespace ads1115

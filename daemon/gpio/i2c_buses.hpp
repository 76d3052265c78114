#pragma once

#include <aio/i2c_bus.hpp>

#include <filesystem>
#include <map>
#include <memory>

#include "gpio/kernel.hpp"

namespace aiod::gpio {

/// The kernel's I2C buses: /dev/i2c-N, by combined transactions (I2C_RDWR) on the loop's worker threads. A
/// bus is open as long as somebody has a device of it. Loop's thread only.
class I2cBuses final : public aio::i2c::Buses {
 public:
  struct Options {
    std::filesystem::path directory = "/dev";
    std::filesystem::path devices = "/sys/bus/i2c/devices";  // which driver has which device
  };

  I2cBuses(Options options, Kernel& kernel);
  ~I2cBuses() override;

  std::shared_ptr<aio::i2c::Bus> open(unsigned number, std::uint8_t address) override;

 private:
  class Bus;

  std::shared_ptr<Bus> bus(unsigned number);
  [[noreturn]] void refuse(unsigned number, const std::filesystem::path& device, int error) const;

  Options options_;
  Kernel& kernel_;
  std::map<unsigned, std::weak_ptr<Bus>> buses_;
};

}  // namespace aiod::gpio

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>

#include <aio/api.hpp>
#include <aio/i2c.hpp>

/// What an I2C back end implements: the kernel's devices, the simulated buses, a test's fake. A plugin has no
/// need of this header. All calls are made on the loop's thread and must not block.
namespace aio::i2c {

/// One bus. Lives as long as a Device of it.
class AIO_API Bus {
 public:
  virtual ~Bus() = default;

  /// One transaction: writes `data` unless it is empty, then reads `count` bytes unless that is 0; a repeated
  /// start lies between. Transactions of one bus never overlap, and happen in the order of the calls. The
  /// task may outlive the caller's Device. Throws I2cError.
  virtual Task<Bytes> transfer(std::uint8_t address, Bytes data, std::size_t count,
                               std::source_location where) = 0;
};

/// The buses of a board. Lives as long as the daemon.
class AIO_API Buses {
 public:
  virtual ~Buses() = default;

  /// The bus with this number, ready for a device at this address. Throws I2cError.
  virtual std::shared_ptr<Bus> open(unsigned number, std::uint8_t address) = 0;
};

/// For messages: "0x76 on I2C bus 1".
AIO_API std::string describe_device(unsigned bus, unsigned address);

}  // namespace aio::i2c

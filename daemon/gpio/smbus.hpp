#pragma once

#include <cstdint>

#include <aio/i2c.hpp>

#include "gpio/kernel.hpp"

union i2c_smbus_data;

namespace aiod::gpio {

/// Transactions of a bus that does SMBus and not all of I2C, as a PC's: those that an SMBus call puts on the
/// wires byte for byte. They are a write of up to 33 bytes, a read of one byte, and one byte written (the
/// register) with up to 32 read.
class Smbus {
 public:
  /// `fd` is the bus's, and used by nobody else: the kernel keeps the address with it. Both must outlive
  /// this.
  Smbus(Kernel& kernel, int fd, unsigned long functions) : kernel_(kernel), fd_(fd), functions_(functions) {}

  /// Returns 0, or a negative errno; EOPNOTSUPP for a transaction that no SMBus call does. `read` says by its
  /// size how much is read. Thread: any, one at a time.
  int transfer(std::uint8_t address, const aio::i2c::Bytes& data, aio::i2c::Bytes& read) const;

 private:
  int write(const aio::i2c::Bytes& data) const;
  int read_after(const aio::i2c::Bytes& data, aio::i2c::Bytes& read) const;
  int read_block(std::uint8_t first, aio::i2c::Bytes& read) const;
  int call(bool reads, std::uint8_t command, unsigned size, i2c_smbus_data* data) const;

  Kernel& kernel_;
  int fd_;
  unsigned long functions_;  // what the bus can do, as I2C_FUNCS has it
};

}  // namespace aiod::gpio

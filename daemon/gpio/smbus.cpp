#include "gpio/smbus.hpp"

#include <linux/i2c-dev.h>
#include <linux/i2c.h>

#include <algorithm>
#include <cerrno>

namespace aiod::gpio {

using aio::i2c::Bytes;

int Smbus::transfer(std::uint8_t address, const Bytes& data, Bytes& read) const {
  const auto value = static_cast<std::uintptr_t>(address);
  if (const int result = kernel_.ioctl(fd_, I2C_SLAVE, reinterpret_cast<void*>(value)); result < 0)
    return result;
  return read.empty() ? write(data) : read_after(data, read);
}

int Smbus::write(const Bytes& data) const {
  i2c_smbus_data after{};
  switch (data.size()) {
    case 0:
      return call(false, 0, I2C_SMBUS_QUICK, nullptr);
    case 1:
      return call(false, data[0], I2C_SMBUS_BYTE, nullptr);
    case 2:
      after.byte = data[1];
      return call(false, data[0], I2C_SMBUS_BYTE_DATA, &after);
    case 3:
      // The low byte is the first on the wires.
      if ((functions_ & I2C_FUNC_SMBUS_WRITE_WORD_DATA) == 0) break;
      after.word = static_cast<std::uint16_t>(data[1] | data[2] << 8);
      return call(false, data[0], I2C_SMBUS_WORD_DATA, &after);
    default:
      break;
  }
  if (data.size() > I2C_SMBUS_BLOCK_MAX + 1) return -EOPNOTSUPP;
  after.block[0] = static_cast<std::uint8_t>(data.size() - 1);
  std::copy(data.begin() + 1, data.end(), after.block + 1);
  return call(false, data[0], I2C_SMBUS_I2C_BLOCK_DATA, &after);
}

int Smbus::read_after(const Bytes& data, Bytes& read) const {
  if (data.size() > 1 || read.size() > (data.empty() ? 1 : I2C_SMBUS_BLOCK_MAX)) return -EOPNOTSUPP;
  i2c_smbus_data got{};
  if (read.size() == 1) {
    const bool by_register = !data.empty();
    const int result = call(true, by_register ? data[0] : std::uint8_t{0},
                            by_register ? I2C_SMBUS_BYTE_DATA : I2C_SMBUS_BYTE, &got);
    read[0] = got.byte;
    return result;
  }
  if (read.size() != 2 || (functions_ & I2C_FUNC_SMBUS_READ_WORD_DATA) == 0) return read_block(data[0], read);
  const int result = call(true, data[0], I2C_SMBUS_WORD_DATA, &got);
  read = {static_cast<std::uint8_t>(got.word & 0xFF), static_cast<std::uint8_t>(got.word >> 8)};
  return result;
}

int Smbus::read_block(std::uint8_t first, Bytes& read) const {
  i2c_smbus_data got{};
  got.block[0] = static_cast<std::uint8_t>(read.size());
  const int result = call(true, first, I2C_SMBUS_I2C_BLOCK_DATA, &got);
  if (result < 0) return result;
  if (got.block[0] != read.size()) return -EIO;
  std::copy_n(got.block + 1, read.size(), read.begin());
  return 0;
}

int Smbus::call(bool reads, std::uint8_t command, unsigned size, i2c_smbus_data* data) const {
  i2c_smbus_ioctl_data arguments{
      .read_write = reads ? std::uint8_t{I2C_SMBUS_READ} : std::uint8_t{I2C_SMBUS_WRITE},
      .command = command,
      .size = size,
      .data = data};
  return std::min(kernel_.ioctl(fd_, I2C_SMBUS, &arguments), 0);
}

}  // namespace aiod::gpio

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include <aio/testing/manual_loop.hpp>

#include "gpio/i2c_buses.hpp"
#include "support/temp_dir.hpp"

namespace aiod::gpio {
namespace {

using aio::i2c::Bytes;
using aio::i2c::Device;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A bus that does no I2C, as i2c-stub and a PC's: it notes what each call puts on the wires, and its device
/// has registers of which each holds its own number.
class SmbusKernel final : public Kernel {
 public:
  int open(const char*) override { return ::dup(STDIN_FILENO); }

  int ioctl(int fd, unsigned long request, void* argument) override {
    switch (request) {
      case I2C_FUNCS:
        *static_cast<unsigned long*>(argument) = functions;
        return 0;
      case I2C_SLAVE:
        addresses[fd] = reinterpret_cast<std::uintptr_t>(argument);
        return 0;
      case I2C_RDWR:
        return -EOPNOTSUPP;
      case I2C_SMBUS:
        return call(fd, *static_cast<i2c_smbus_ioctl_data*>(argument));
      default:
        return -ENOTTY;
    }
  }

  unsigned long functions = I2C_FUNC_SMBUS_QUICK | I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA |
                            I2C_FUNC_SMBUS_WORD_DATA | I2C_FUNC_SMBUS_I2C_BLOCK;
  std::vector<Bytes> written{};
  std::uintptr_t address = 0;  // of the last call
  unsigned size = 0;           // the kind of the last call
  bool cuts_short = false;

 private:
  int call(int fd, const i2c_smbus_ioctl_data& wanted) {
    address = addresses.at(fd);
    size = wanted.size;
    const bool reads = wanted.read_write == I2C_SMBUS_READ;
    Bytes& wires = written.emplace_back();
    const bool names_register = size != I2C_SMBUS_QUICK && !(reads && size == I2C_SMBUS_BYTE);
    if (names_register) wires.push_back(wanted.command);
    return reads ? read(wanted) : write(wanted, wires);
  }

  int write(const i2c_smbus_ioctl_data& wanted, Bytes& wires) const {
    switch (wanted.size) {
      case I2C_SMBUS_BYTE_DATA:
        wires.push_back(wanted.data->byte);
        break;
      case I2C_SMBUS_WORD_DATA:
        wires.push_back(static_cast<std::uint8_t>(wanted.data->word & 0xFF));
        wires.push_back(static_cast<std::uint8_t>(wanted.data->word >> 8));
        break;
      case I2C_SMBUS_I2C_BLOCK_DATA:
        if (wanted.data->block[0] < 1 || wanted.data->block[0] > I2C_SMBUS_BLOCK_MAX) return -EINVAL;
        wires.insert(wires.end(), wanted.data->block + 1, wanted.data->block + 1 + wanted.data->block[0]);
        break;
      default:
        break;
    }
    return 0;
  }

  int read(const i2c_smbus_ioctl_data& wanted) const {
    const std::uint8_t first = wanted.command;
    switch (wanted.size) {
      case I2C_SMBUS_BYTE:
      case I2C_SMBUS_BYTE_DATA:
        wanted.data->byte = first;
        return 0;
      case I2C_SMBUS_WORD_DATA:
        wanted.data->word = static_cast<std::uint16_t>(first | (first + 1) << 8);
        return 0;
      case I2C_SMBUS_I2C_BLOCK_DATA:
        if (wanted.data->block[0] < 1 || wanted.data->block[0] > I2C_SMBUS_BLOCK_MAX) return -EINVAL;
        if (cuts_short) --wanted.data->block[0];
        for (std::uint8_t i = 0; i < wanted.data->block[0]; ++i)
          wanted.data->block[i + 1] = static_cast<std::uint8_t>(first + i);
        return 0;
      default:
        return -EINVAL;
    }
  }

  std::map<int, std::uintptr_t> addresses{};
};

class SmbusTest : public testing::Test {
 protected:
  std::string error_of(aio::Task<Bytes> task) {
    try {
      loop_.run(std::move(task));
    } catch (const aio::i2c::I2cError& error) {
      return error.what();
    }
    return "";
  }

  support::TempDir directory_;
  SmbusKernel kernel_;
  I2cBuses buses_{{.directory = "/dev", .devices = directory_.path()}, kernel_};
  aio::i2c::I2c i2c_{buses_};
  aio::testing::ManualLoop loop_;
  Device sensor_ = i2c_.device(1, 0x76);
};

TEST_F(SmbusTest, AWriteIsOnTheWiresAsItIs) {
  const std::vector<Bytes> writes{{}, {1}, {1, 2}, {1, 2, 3}, {1, 2, 3, 4}, Bytes(33, 7)};
  for (const Bytes& bytes : writes) loop_.run(sensor_.write(bytes));
  EXPECT_EQ(kernel_.written, writes);
}

TEST_F(SmbusTest, RegistersAreReadHoweverManyThereAre) {
  EXPECT_EQ(loop_.run(sensor_.read_register(0x40)), 0x40);
  EXPECT_EQ(loop_.run(sensor_.read_word(0x40)), 0x4041);
  EXPECT_EQ(kernel_.size, unsigned{I2C_SMBUS_WORD_DATA});
  EXPECT_THAT(loop_.run(sensor_.read_registers(0x40, 3)), ElementsAre(0x40, 0x41, 0x42));
  EXPECT_THAT(loop_.run(sensor_.read_registers(0x40, 32)), SizeIs(32));
  EXPECT_THAT(kernel_.written, testing::Each(ElementsAre(0x40)));
}

TEST_F(SmbusTest, AByteIsReadWithoutARegister) {
  EXPECT_THAT(loop_.run(sensor_.read(1)), SizeIs(1));
  EXPECT_THAT(kernel_.written, ElementsAre(IsEmpty()));
}

TEST_F(SmbusTest, ABusWithoutWordsHasThemAsBlocks) {
  kernel_.functions &= ~static_cast<unsigned long>(I2C_FUNC_SMBUS_WORD_DATA);
  I2cBuses buses{{.directory = "/dev", .devices = directory_.path()}, kernel_};
  aio::i2c::I2c i2c(buses);
  Device sensor = i2c.device(1, 0x76);
  loop_.run(sensor.write({1, 2, 3}));
  EXPECT_THAT(loop_.run(sensor.read_registers(0x40, 2)), ElementsAre(0x40, 0x41));
  EXPECT_EQ(kernel_.size, unsigned{I2C_SMBUS_I2C_BLOCK_DATA});
  EXPECT_THAT(kernel_.written, ElementsAre(ElementsAre(1, 2, 3), ElementsAre(0x40)));
}

TEST_F(SmbusTest, WhatNoCallDoesIsRefusedAndNotTried) {
  EXPECT_THAT(error_of(sensor_.read(2)), HasSubstr("SMBus"));
  EXPECT_THAT(error_of(sensor_.read_registers(0, 33)), HasSubstr("SMBus"));
  EXPECT_THAT(error_of(sensor_.write_read({1, 2}, 1)), HasSubstr("SMBus"));
  EXPECT_THROW(loop_.run(sensor_.write(Bytes(34))), aio::i2c::I2cError);
  EXPECT_THAT(kernel_.written, IsEmpty());
}

TEST_F(SmbusTest, ABlockThatIsTooShortIsAnError) {
  kernel_.cuts_short = true;
  EXPECT_THAT(error_of(sensor_.read_registers(0, 8)), HasSubstr("0x76 on I2C bus 1"));
}

TEST_F(SmbusTest, AnotherDeviceThatIsOpenedDoesNotMoveATransaction) {
  Device other = i2c_.device(1, 0x48);
  loop_.run(sensor_.write({1}));
  EXPECT_EQ(kernel_.address, 0x76U);
  loop_.run(other.write({1}));
  i2c_.device(1, 0x20);
  loop_.run(sensor_.write({1}));
  EXPECT_EQ(kernel_.address, 0x76U);
}

}  // namespace
}  // namespace aiod::gpio

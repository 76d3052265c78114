#include "gpio/i2c_buses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <set>
#include <thread>

#include <aio/loop.hpp>
#include <aio/testing/manual_loop.hpp>

#include "support/temp_dir.hpp"

namespace aiod::gpio {
namespace {

using aio::i2c::Bytes;
using aio::i2c::Device;
using aio::i2c::I2cError;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// A bus whose devices answer with the address and what was written to them.
class FakeBus final : public Kernel {
 public:
  struct Message {
    unsigned address;
    bool read;
    Bytes bytes;
    bool operator==(const Message&) const = default;
  };

  int open(const char* path) override {
    paths.emplace_back(path);
    return open_error != 0 ? -open_error : ::dup(STDIN_FILENO);
  }

  int ioctl(int, unsigned long request, void* argument) override {
    if (request == I2C_SLAVE)
      return drivers.contains(reinterpret_cast<std::uintptr_t>(argument)) ? -EBUSY : 0;
    if (request != I2C_RDWR) return -ENOTTY;
    if (inside.exchange(true)) ++overlaps;
    std::this_thread::yield();
    const int result = transfer(*static_cast<i2c_rdwr_ioctl_data*>(argument));
    inside = false;
    return result;
  }

  std::vector<std::string> paths{};
  int open_error = 0;
  std::set<std::uintptr_t> drivers{};
  int refuses = 0;
  std::vector<std::vector<Message>> transactions{};
  std::atomic<bool> inside = false;
  std::atomic<int> overlaps = 0;

 private:
  int transfer(const i2c_rdwr_ioctl_data& data) {
    auto& transaction = transactions.emplace_back();
    for (unsigned i = 0; i < data.nmsgs; ++i) {
      i2c_msg& message = data.msgs[i];
      const bool read = (message.flags & I2C_M_RD) != 0;
      if (read) std::fill_n(message.buf, message.len, static_cast<std::uint8_t>(message.addr));
      transaction.push_back({message.addr, read, Bytes(message.buf, message.buf + message.len)});
    }
    return refuses != 0 ? -refuses : static_cast<int>(data.nmsgs);
  }
};

class I2cBusesTest : public testing::Test {
 protected:
  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const I2cError& error) {
      return error.what();
    }
    return "";
  }

  support::TempDir directory_;
  FakeBus kernel_;
  I2cBuses buses_{{.directory = "/dev", .devices = directory_.path()}, kernel_};
  aio::i2c::I2c i2c_{buses_};
  aio::testing::ManualLoop loop_;
};

TEST_F(I2cBusesTest, ABusIsOpenedOnceWhileItIsUsed) {
  {
    Device one = i2c_.device(1, 0x76);
    Device other = i2c_.device(1, 0x48);
    EXPECT_THAT(kernel_.paths, ElementsAre("/dev/i2c-1"));
  }
  Device again = i2c_.device(1, 0x76);
  EXPECT_THAT(kernel_.paths, SizeIs(2));
}

TEST_F(I2cBusesTest, WriteAndReadAreOneTransaction) {
  Device sensor = i2c_.device(1, 0x76);
  EXPECT_THAT(loop_.run(sensor.write_read({0xD0}, 2)), ElementsAre(0x76, 0x76));
  using Messages = std::vector<FakeBus::Message>;
  EXPECT_THAT(kernel_.transactions, ElementsAre(Messages{{0x76, false, {0xD0}}, {0x76, true, {0x76, 0x76}}}));
}

TEST_F(I2cBusesTest, AWriteAndAReadAloneAreOneMessage) {
  Device sensor = i2c_.device(1, 0x76);
  loop_.run(sensor.write({1, 2}));
  loop_.run(sensor.read(1));
  loop_.run(sensor.write({}));
  using Messages = std::vector<FakeBus::Message>;
  EXPECT_THAT(kernel_.transactions, ElementsAre(Messages{{0x76, false, {1, 2}}},
                                                Messages{{0x76, true, {0x76}}}, Messages{{0x76, false, {}}}));
}

TEST_F(I2cBusesTest, WhatGoesWrongIsSaidWithTheCure) {
  Device sensor = i2c_.device(1, 0x76);
  const auto error = [&](int number) {
    kernel_.refuses = number;
    return error_of([&] { loop_.run(sensor.read(1)); });
  };
  EXPECT_THAT(error(EREMOTEIO), AllOf(HasSubstr("0x76 on I2C bus 1"), HasSubstr("nobody answers"),
                                      HasSubstr("i2cdetect -y 1")));
  EXPECT_THAT(error(ENXIO), HasSubstr("nobody answers"));
  EXPECT_THAT(error(ETIMEDOUT), HasSubstr("hangs"));
  EXPECT_THAT(error(EOPNOTSUPP), HasSubstr("SMBus"));
  EXPECT_THAT(error(EINVAL), HasSubstr("Invalid argument"));
  kernel_.refuses = 0;
  EXPECT_THAT(error_of([&] { loop_.run(sensor.read(9000)); }), HasSubstr("8192"));
}

TEST_F(I2cBusesTest, ABusThatIsNotThereIsSaidWithTheCure) {
  kernel_.open_error = ENOENT;
  EXPECT_THAT(error_of([&] { i2c_.device(1, 0x76); }),
              AllOf(HasSubstr("/dev/i2c-1"), HasSubstr("raspi-config")));
  kernel_.open_error = EACCES;
  EXPECT_THAT(error_of([&] { i2c_.device(1, 0x76); }),
              AllOf(HasSubstr("/dev/i2c-1 can't be opened"), HasSubstr("group")));
  kernel_.open_error = EPERM;
  EXPECT_THAT(error_of([&] { i2c_.device(1, 0x76); }), HasSubstr("DeviceAllow="));
}

TEST_F(I2cBusesTest, ADeviceOfADriverIsRefusedByTheDriversName) {
  kernel_.drivers.insert(0x68);
  directory_.write("1-0068/name", "ds3231\n");
  EXPECT_THAT(error_of([&] { i2c_.device(1, 0x68); }),
              AllOf(HasSubstr("0x68 on I2C bus 1"), HasSubstr("driver ds3231")));
}

TEST_F(I2cBusesTest, TransactionsOfABusDoNotOverlapAndKeepTheirOrder) {
  aio::SystemClock clock;
  aio::Loop loop(clock);
  int ended = 0;
  constexpr int tasks = 40;
  const auto talk = [](aio::i2c::I2c& i2c, std::uint8_t number) -> aio::Task<void> {
    Device device = i2c.device(1, 0x20);
    co_await device.write({number});
  };
  for (std::uint8_t i = 0; i < tasks; ++i) {
    boost::asio::co_spawn(loop.executor(), talk(i2c_, i), [&](std::exception_ptr) {
      if (++ended == tasks) loop.stop();
    });
  }
  loop.run();
  EXPECT_EQ(kernel_.overlaps, 0);
  ASSERT_THAT(kernel_.transactions, SizeIs(tasks));
  for (std::uint8_t i = 0; i < tasks; ++i) EXPECT_EQ(kernel_.transactions[i][0].bytes, Bytes{i});
}

}  // namespace
}  // namespace aiod::gpio

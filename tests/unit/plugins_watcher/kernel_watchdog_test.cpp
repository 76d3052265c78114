#include "watcher/kernel_watchdog.hpp"

#include <linux/watchdog.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

#include "watcher/feeding.hpp"

namespace watcher {
namespace {

using namespace std::chrono_literals;
using Calls = std::vector<std::string>;

/// A driver as the test says, and what it was asked in its order.
struct Driver {
  Calls calls{};
  int longest = 15;
  bool can_be_stopped = true;
  int feeding_error = 0;
};

class FakeDevice final : public DeviceFile {
 public:
  explicit FakeDevice(Driver& driver) : driver_(driver) { driver_.calls.emplace_back("open"); }
  ~FakeDevice() override { driver_.calls.emplace_back("close"); }

  int ioctl(unsigned long request, void* argument) noexcept override {
    if (request == WDIOC_SETTIMEOUT) return set_timeout(*static_cast<int*>(argument));
    if (request == WDIOC_GETSUPPORT) return support(*static_cast<watchdog_info*>(argument));
    driver_.calls.emplace_back(request == WDIOC_KEEPALIVE ? "KEEPALIVE" : "unknown");
    errno = driver_.feeding_error;
    return driver_.feeding_error == 0 ? 0 : -1;
  }
  long write(const void* bytes, std::size_t size) noexcept override {
    driver_.calls.push_back("write " + std::string(static_cast<const char*>(bytes), size));
    return static_cast<long>(size);
  }

 private:
  int set_timeout(int& seconds) {
    driver_.calls.push_back("SETTIMEOUT " + std::to_string(seconds));
    seconds = std::min(seconds, driver_.longest);
    return 0;
  }
  int support(watchdog_info& info) {
    driver_.calls.emplace_back("GETSUPPORT");
    info.options = driver_.can_be_stopped ? WDIOF_MAGICCLOSE : 0U;
    return 0;
  }

  Driver& driver_;
};

class KernelWatchdogTest : public ::testing::Test {
 protected:
  std::unique_ptr<Watchdog> open() { return kernel_watchdog(std::make_unique<FakeDevice>(driver_)); }

  Driver driver_;
};

TEST_F(KernelWatchdogTest, IsArmedFedAndDisarmedInThisOrder) {
  const auto watchdog = open();
  EXPECT_EQ(watchdog->set_timeout(30s), 15s) << "what the driver made of it";
  watchdog->feed();
  watchdog->feed();
  EXPECT_TRUE(watchdog->disarm());
  EXPECT_EQ(driver_.calls,
            (Calls{"open", "SETTIMEOUT 30", "KEEPALIVE", "KEEPALIVE", "GETSUPPORT", "write V", "close"}));
}

TEST_F(KernelWatchdogTest, GoesOnCountingWhenItsUserJustGoes) {
  open()->feed();
  EXPECT_EQ(driver_.calls, (Calls{"open", "KEEPALIVE", "close"})) << "no V, which would stop it";
}

TEST_F(KernelWatchdogTest, SaysWhenItCantBeStopped) {
  driver_.can_be_stopped = false;
  EXPECT_FALSE(open()->disarm());
}

TEST_F(KernelWatchdogTest, SaysWhenItCantBeFed) {
  driver_.feeding_error = EIO;
  EXPECT_THROW(open()->feed(), std::system_error);
}

/// A board whose watchdog is the driver above.
class DriverMachine final : public Machine {
 public:
  explicit DriverMachine(Driver& driver) : driver_(driver) {}
  std::unique_ptr<Watchdog> open_watchdog(const std::string&) override {
    return kernel_watchdog(std::make_unique<FakeDevice>(driver_));
  }
  aio::Duration uptime() override { return 1h; }

 private:
  Driver& driver_;
};

class FeedingService final : public aio::Service<> {
 public:
  explicit FeedingService(Driver& driver) : Service({.info = "feeds"}), machine_(driver) {}
  aio::Task<aio::Value> task(aio::NoParams) override { return feed(machine_, "/dev/watchdog", 9s, log()); }

 private:
  DriverMachine machine_;
};

TEST_F(KernelWatchdogTest, AStopOfItsServiceStopsIt) {
  aio::testing::ServiceHarness<FeedingService> service("feeds", driver_);
  service.start();
  service.advance(3s);
  service.stop();
  EXPECT_EQ(driver_.calls,
            (Calls{"open", "SETTIMEOUT 9", "KEEPALIVE", "KEEPALIVE", "GETSUPPORT", "write V", "close"}));
}

TEST(RealMachine, SaysWhatToDoWhenThereIsNoWatchdog) {
  try {
    real_machine()->open_watchdog("/nowhere/watchdog");
    FAIL() << "there is none";
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code().value(), ENOENT);
    EXPECT_NE(std::string(e.what()).find("dtparam=watchdog"), std::string::npos) << e.what();
  }
}

TEST(RealMachine, WritesToTheDeviceItOpens) {
  const auto device = open_device("/dev/null");
  EXPECT_EQ(device->write("V", 1), 1);
  int seconds = 10;
  EXPECT_EQ(device->ioctl(WDIOC_SETTIMEOUT, &seconds), -1);
  EXPECT_EQ(errno, ENOTTY);
}

}  // namespace
}  // namespace watcher

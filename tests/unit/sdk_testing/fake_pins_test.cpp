#include <gtest/gtest.h>

#include <aio/testing/fake_pins.hpp>
#include <aio/testing/manual_clock.hpp>

namespace aio::testing {
namespace {

class FakePinsTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  FakePins pins_{clock_};
  gpio::Gpio gpio_{pins_.board(), "aiod:x.service"};
};

TEST_F(FakePinsTest, ShowsPhysicalLevelsOfOutputs) {
  auto led = gpio_.output(17, {.active_low = true});
  EXPECT_TRUE(pins_.is_output("GPIO17"));
  EXPECT_TRUE(pins_.level("BOARD11"));
  led.on();
  EXPECT_FALSE(pins_.level(17));
  EXPECT_EQ(pins_.owner(17), "aiod:x.service");
  EXPECT_EQ(pins_.owner(27), "");
  EXPECT_THROW(pins_.drive_high(17), GpioError);
}

TEST_F(FakePinsTest, PressesAButtonToGround) {
  auto button = gpio_.input(4, {.pull = gpio::Pull::up, .active_low = true});
  EXPECT_FALSE(button.value());
  pins_.press(4);
  EXPECT_TRUE(button.value());
  pins_.release(4);
  EXPECT_FALSE(button.value());
}

TEST_F(FakePinsTest, DrivesAndLetsGo) {
  auto input = gpio_.input(5, {.pull = gpio::Pull::down});
  pins_.drive_high(5);
  EXPECT_TRUE(input.value());
  pins_.let_go(5);
  EXPECT_FALSE(input.value());
  EXPECT_THROW(pins_.drive_low("BOARD1"), GpioError);
}

}  // namespace
}  // namespace aio::testing

#include "unit/control/fixture.hpp"

namespace aiod::control {
namespace {

using testing::HasSubstr;

using GpioMethodsTest = ControlTest;

TEST_F(GpioMethodsTest, ListsGetsAndSets) {
  EXPECT_EQ(ask("io.aiod.Gpio.List").at("lines").as_array().size(), 28u);
  EXPECT_EQ(ask("io.aiod.Gpio.Set", {{"pin", "GPIO4"}, {"value", 1}}).at("line").at("value"), 1);
  EXPECT_EQ(ask("io.aiod.Gpio.Get", {{"pins", {"BOARD7"}}}).at("lines").at(0).at("value"), 1);
}

TEST_F(GpioMethodsTest, RefusesWhatItCannotDo) {
  plugins_.add("a", engine::runs([](engine::FakeService& self) -> aio::Task<aio::Value> {
                 auto led = self.gpio().output(17);
                 co_return co_await engine::sleep_for_ever(self);
               }));
  boot();
  EXPECT_THAT(error_of("io.aiod.Gpio.Set", {{"pin", "4"}, {"value", 2}}), HasSubstr("0 or 1"));
  EXPECT_THAT(error_of("io.aiod.Gpio.Get", {{"pins", {"GPIO99"}}}), HasSubstr("io.aiod.Gpio.Failed"));
  EXPECT_THAT(error_of("io.aiod.Gpio.Set", {{"pin", "17"}, {"value", 1}}), HasSubstr("aiod:a.service"));
}

TEST_F(GpioMethodsTest, WatchesThePinsThatWereAskedFor) {
  const auto some = call("io.aiod.Gpio.Watch", {{"pins", {"4"}}}, true);
  const auto all = call("io.aiod.Gpio.Watch", {}, true);
  act([this] {
    board_.drive(4, true);
    board_.drive(5, true);
  });
  ASSERT_EQ(some->replies.size(), 1u);
  EXPECT_EQ(some->replies[0].parameters.at("line").at("name"), "GPIO4");
  EXPECT_EQ(all->replies.size(), 2u);
  leave(some);
  act([this] { board_.drive(4, false); });
  EXPECT_EQ(some->replies.size(), 1u);
  EXPECT_TRUE(some->call.expired());
}

}  // namespace
}  // namespace aiod::control

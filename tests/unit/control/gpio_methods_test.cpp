#include <boost/json/parse.hpp>

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

TEST_F(GpioMethodsTest, TellsAHeldLevelFromAClaimAndLetsGoOfIt) {
  plugins_.add("a", engine::runs([](engine::FakeService& self) -> aio::Task<aio::Value> {
                 auto relay = self.gpio().output(17, {.initial = true});
                 auto other = self.gpio().output(18);
                 co_return co_await engine::sleep_for_ever(self);
               }));
  boot();
  const auto held = [this] {
    return ask("io.aiod.Gpio.Get", {{"pins", {"17"}}}).at("lines").at(0).at("held");
  };
  EXPECT_EQ(held(), false);
  EXPECT_THAT(error_of("io.aiod.Gpio.Release", {{"pins", {"17"}}}),
              testing::AllOf(HasSubstr("claimed by aiod:a.service"), HasSubstr("stop it")));
  ask("io.aiod.Services.Stop", {{"patterns", {"a"}}});
  EXPECT_EQ(held(), true);
  EXPECT_THAT(error_of("io.aiod.Gpio.Release", {{"pins", {"17", "4"}}}), HasSubstr("free already"));
  EXPECT_EQ(held(), true) << "all or none";
  const auto reply = ask("io.aiod.Gpio.Release", {{"pins", {"BOARD11"}}});
  EXPECT_EQ(
      reply.at("lines").at(0),
      boost::json::parse(R"({"chip":"gpiochip0","offset":17,"name":"GPIO17","direction":"output","value":1,
              "owner":null,"held":false})"));
  EXPECT_EQ(board_.find(18).owner, "aiod:a.service");
}

TEST_F(GpioMethodsTest, ReleasesALineOnceThatWasNamedTwice) {
  plugins_.add("a", engine::runs([](engine::FakeService& self) -> aio::Task<aio::Value> {
                 auto relay = self.gpio().output(17);
                 co_return 0;
               }));
  boot();
  EXPECT_EQ(ask("io.aiod.Gpio.Release", {{"pins", {"17", "GPIO17"}}}).at("lines").as_array().size(), 2u);
  EXPECT_EQ(board_.find(17).owner, "");
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

TEST_F(GpioMethodsTest, TellsAllThatIsKnownOfALine) {
  plugins_.add("a", engine::runs([](engine::FakeService& self) -> aio::Task<aio::Value> {
                 auto button = self.gpio().input(2, {.pull = aio::gpio::Pull::up});
                 co_return co_await engine::sleep_for_ever(self);
               }));
  boot();
  EXPECT_EQ(ask("io.aiod.Gpio.Info", {{"pins", {"BOARD3"}}}).at("lines").at(0),
            boost::json::parse(R"({"chip":"gpiochip0","offset":2,"name":"GPIO2","direction":"input","value":1,
              "owner":"aiod:a.service","held":false,"label":"pinctrl-bcm2711",
              "names":["GPIO2","BOARD3","WPI8","gpiochip0:2"],"function":"SDA1",
              "flags":["bias=pull-up","edges=both"]})"));
  EXPECT_THAT(error_of("io.aiod.Gpio.Info", {{"pins", {"GPIO2", "GPIO99"}}}), HasSubstr("GPIO99"));
}

TEST_F(GpioMethodsTest, DrawsTheHeader) {
  const auto reply = ask("io.aiod.Gpio.Pinout");
  EXPECT_EQ(reply.at("backend"), "sim");
  EXPECT_EQ(reply.at("header"), "J8");
  EXPECT_EQ(reply.at("chips"), boost::json::parse(R"([{"name":"gpiochip0","label":"pinctrl-bcm2711"}])"));
  const auto& pins = reply.at("pins").as_array();
  ASSERT_EQ(pins.size(), 40u);
  EXPECT_EQ(pins[0], boost::json::parse(R"({"physical":1,"label":"3V3","function":null,"line":null})"));
  EXPECT_EQ(pins[11].at("physical"), 12);
  EXPECT_EQ(pins[11].at("function"), "PWM0");
  EXPECT_EQ(pins[11].at("line").at("offset"), 18);
}

TEST_F(GpioMethodsTest, FollowsTheHeadersPins) {
  const auto client = call("io.aiod.Gpio.Pinout", {}, true);
  ASSERT_EQ(client->replies.size(), 1u);
  EXPECT_EQ(client->replies[0].parameters.at("pins").as_array().size(), 40u);
  act([this] { board_.drive(4, true); });
  ASSERT_EQ(client->replies.size(), 2u);
  const auto& changed = client->replies[1].parameters;
  EXPECT_EQ(changed.at("header"), "J8");
  ASSERT_EQ(changed.at("pins").as_array().size(), 1u);
  EXPECT_EQ(changed.at("pins").at(0).at("physical"), 7);
  EXPECT_EQ(changed.at("pins").at(0).at("line").at("value"), 1);
  leave(client);
  EXPECT_TRUE(client->call.expired());
}

TEST_F(GpioMethodsTest, SparesAClientThatDoesNotReadTheChanges) {
  const auto client = call("io.aiod.Gpio.Pinout", {}, true);
  client->queued = 1024 * 1024;
  act([this] {
    board_.drive(4, true);
    board_.drive(5, true);
  });
  EXPECT_EQ(client->replies.size(), 1u);
  client->queued = 0;
  act([&] { client->call.lock()->drained(); });
  ASSERT_EQ(client->replies.size(), 2u);
  EXPECT_EQ(client->replies[1].parameters.at("pins").as_array().size(), 40u);
  EXPECT_EQ(client->replies[1].parameters.at("pins").at(6).at("line").at("value"), 1);
}

}  // namespace
}  // namespace aiod::control

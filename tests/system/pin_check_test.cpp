#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// aiod --check, and what it says of pins.
class CheckPins : public SystemTest {
 protected:
  support::Finished check(std::string_view services_yaml) {
    daemon_.configure("services.yaml", services_yaml);
    return daemon_.check();
  }
  std::string at(const std::string& place) const {
    return (daemon_.config_folder() / "services.yaml").string() + ":" + place;
  }
};

TEST_F(CheckPins, TwoServicesOnOnePinAreBothNamedWithTheirPlaces) {
  install({"hello", "world"});
  const auto checked = check("hello: {args: [GPIO17]}\nworld:\n  args: [BOARD11, 5]\n");
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr(at("3:10: error: led: BOARD11 (GPIO17) is also led of hello")),
                                 HasSubstr(at("1:16")), HasSubstr("    args: [BOARD11, 5]\n")));
}

TEST_F(CheckPins, EverySpellingCounts) {
  install({"hello", "world"});
  for (const char* pin : {"17", "\"17\"", "GPIO17", "BCM17", "BOARD11", "\"J8:11\"", "WPI0",
                          "\"gpiochip0:17\"", "\"pinctrl-bcm2711:17\""}) {
    const auto checked = check("hello: {}\nworld: {args: [" + std::string(pin) + "]}\n");
    EXPECT_EQ(checked.exit, 1) << pin;
    EXPECT_THAT(checked.out, HasSubstr(at("2:16: error: "))) << pin;
  }
  EXPECT_EQ(check("hello: {}\nworld: {args: [18]}\n").exit, 0);
}

TEST_F(CheckPins, PinsWithinOtherValuesAreFound) {
  install({"hello", "garden"});
  const auto checked = check(
      "hello: {args: [GPIO4]}\n"
      "garden:\n"
      "  kwargs:\n"
      "    valves:\n"
      "      - {pin: 5}\n"
      "      - {lamp: BOARD29}\n"
      "    lamps: {door: GPIO99, gate: 4}\n");
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(
      checked.out,
      AllOf(HasSubstr(at("1:16: error: led: GPIO4 is also valves[1].pin of garden")), HasSubstr(at("6:9)")),
            HasSubstr(at("6:16: warning: valves[1].lamp: BOARD29 (GPIO5) is also valves[0].pin")),
            HasSubstr(at("7:19: error: lamps.door: GPIO99: ")),
            HasSubstr(at("7:33: warning: lamps.gate: 4 (GPIO4) is also valves[1].pin"))));
}

TEST_F(CheckPins, TheDisabledAreLeftAlone) {
  install({"hello", "world", "blink"});
  const auto checked = check(
      "hello: {}\n"
      "world: {enabled: false, args: [GPIO17]}\n"
      "hello@a: {enabled: false, args: [GPIO99]}\n"
      "blink: {args: [[GPIO17]]}\n");
  EXPECT_EQ(checked.exit, 0) << checked.out;
}

TEST_F(CheckPins, WhatTheCodeEnablesCounts) {
  install({"hello", "world"});
  const auto checked = check("world: {args: [17]}\n");
  EXPECT_EQ(checked.exit, 1) << "hello is enabled without an entry";
  EXPECT_THAT(checked.out, AllOf(HasSubstr(at("1:16: error: ")), HasSubstr("led of hello")));
  const auto instance =
      check("hello: {enabled: false}\nhello@a: {kwargs: {period: 1}}\nworld: {args: [17]}\n");
  EXPECT_EQ(instance.exit, 1) << "an instance is enabled as its plugin is";
  EXPECT_THAT(instance.out, HasSubstr("led of hello@a"));
}

TEST_F(CheckPins, APowerPinIsNone) {
  install({"hello"});
  const auto checked = check("hello: {args: [BOARD2]}\n");
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr(at("1:16: error: led: BOARD2 is 5V power")), HasSubstr("^")));
}

TEST_F(CheckPins, APluginThatCannotBeConstructedDoesNotDisturbIt) {
  install({"hello", "throws_in_constructor"});
  EXPECT_EQ(check("hello: {}\nthrows_in_constructor: {}\n").exit, 0);
}

TEST_F(CheckPins, AioctlTellsItAsItIs) {
  install({"hello", "world"});
  daemon_.configure("services.yaml", "hello: {}\nworld: {args: [17]}\n");
  const auto checked = daemon_.aioctl(
      {"check", "--config", daemon_.config_folder(), "--services", daemon_.services_folder(), "--json"});
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("\"ok\":false"), HasSubstr("is also led of hello")));
}

TEST_F(CheckPins, WithoutItsBoardPinsAreOnlyCompared) {
  if (std::filesystem::exists("/dev/gpiochip0")) GTEST_SKIP() << "this machine has GPIO chips";
  install({"hello", "world"});
  daemon_.configure("aiod.yaml", "gpio: {backend: chardev}\n");
  daemon_.configure("services.yaml",
                    "hello: {args: [GPIO99]}\nhello@a: {args: [4]}\nworld: {args: [BOARD7]}\n");
  const auto checked =
      daemon_.aioctl({"check", "--config", daemon_.config_folder(), "--services", daemon_.services_folder()});
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("warning: pins are only compared with one another: gpio.backend"),
                                 HasSubstr(at("3:16: error: led: BOARD7 (GPIO4) is also led of hello@a")),
                                 Not(HasSubstr("GPIO99"))));
}

TEST_F(CheckPins, AllSamplesTogetherDoNotCollide) {
  install({"blink", "button", "heartbeat", "hello", "pir", "world"});
  const auto checked = check(
      "blink: {enabled: true}\nbutton: {enabled: true, args: [GPIO5, GPIO6]}\nheartbeat: {enabled: true}\n"
      "hello: {}\npir: {enabled: true}\nworld: {}\n");
  EXPECT_EQ(checked.exit, 0) << checked.out;
  EXPECT_THAT(checked.out, Not(HasSubstr("warning")));
}

}  // namespace
}  // namespace aiod::system_tests

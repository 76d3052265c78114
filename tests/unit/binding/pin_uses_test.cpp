#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include <aio/pin_uses.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Valve {
  aio::gpio::Pin pin = "GPIO4";
  std::optional<aio::gpio::Pin> lamp{};
  int seconds = 3;
};
AIO_PARAMS(Valve, pin, lamp, seconds)

struct GardenParams {
  aio::gpio::Pin pump = "GPIO17";
  aio::Required<aio::gpio::Pin> rain{};
  std::vector<Valve> valves{};
  std::map<std::string, aio::gpio::Pin> lamps{};
  std::optional<aio::gpio::Pin> bell{};
  std::vector<bool> days{true};
  std::string note = "GPIO5";
};
AIO_PARAMS(GardenParams, pump, rain, valves, lamps, bell, days, note)

// "/args/0 pump GPIO17", with a "*" behind a default.
std::vector<std::string> uses(const aio::Arguments& given) {
  std::vector<std::string> all;
  for (const aio::PinUse& use : aio::pin_uses<GardenParams>(given))
    all.push_back(use.path + " " + use.name + " " + use.pin.name() + (use.given ? "" : "*"));
  return all;
}

TEST(PinUses, DefaultsCount) {
  EXPECT_THAT(uses({}), ElementsAre("/kwargs/pump pump GPIO17*"));
}

TEST(PinUses, ByPositionAndByName) {
  EXPECT_THAT(uses({.args = {"BOARD7"}, .kwargs = {{"rain", 22}}}),
              ElementsAre("/args/0 pump BOARD7", "/kwargs/rain rain 22"));
}

TEST(PinUses, WithinListsMapsStructsAndOptionals) {
  const aio::Array valves{aio::Object{{"pin", 5}, {"lamp", "GPIO6"}}, aio::Object{{"seconds", 1}}};
  EXPECT_THAT(
      uses({.kwargs = {{"valves", valves}, {"lamps", {{"a/b", 7}}}, {"bell", "RELAY"}}}),
      ElementsAre("/kwargs/pump pump GPIO17*", "/kwargs/valves/0/pin valves[0].pin 5",
                  "/kwargs/valves/0/lamp valves[0].lamp GPIO6", "/kwargs/valves/1/pin valves[1].pin GPIO4",
                  "/kwargs/lamps/a~1b lamps.a/b 7", "/kwargs/bell bell RELAY"));
}

struct Fan {
  aio::gpio::Pin pin = "GPIO18";
  aio::gpio::Frequency frequency = 25000;
};
AIO_PARAMS(Fan, pin, frequency)

struct CoolingParams {
  aio::gpio::InputPin key = "GPIO4";
  std::vector<Fan> fans{{}};
};
AIO_PARAMS(CoolingParams, key, fans)

TEST(PinUses, AFrequencyIsThatOfThePinsBesideIt) {
  const aio::Arguments given{.kwargs = {{"fans", aio::Array{aio::Object{{"frequency", 50}}}}}};
  const auto uses = aio::pin_uses<CoolingParams>(given);
  ASSERT_EQ(uses.size(), 2U);
  EXPECT_FALSE(uses[0].frequency);
  EXPECT_TRUE(uses[0].input);
  EXPECT_FALSE(uses[1].input);
  ASSERT_TRUE(uses[1].frequency);
  EXPECT_EQ(uses[1].frequency->hertz, 50);
  EXPECT_EQ(uses[1].frequency->path, "/kwargs/fans/0/frequency");
  EXPECT_TRUE(uses[1].frequency->given);
}

TEST(PinUses, WhatIsNoPinIsNone) {
  EXPECT_THAT(aio::pin_uses<aio::NoParams>({}), IsEmpty());
}

}  // namespace

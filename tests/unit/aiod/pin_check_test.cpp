#include "aiod/pin_check.hpp"

#include <gmock/gmock.h>

#include <aio/gpio_sim.hpp>

#include "support/temp_dir.hpp"

namespace aiod {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<aio::gpio::SimChip> chips() {
  auto all = aio::gpio::raspberry_pi_chips();
  all.front().lines[8].consumer = "spi0 CS0";
  all.push_back({"gpiochip1", "mcp23017", {{"RELAY"}, {""}}});
  return all;
}

class PinCheckTest : public ::testing::Test {
 protected:
  void load(std::string_view services_yaml) {
    folder_.write("services.yaml", services_yaml);
    settings_ = settings::load({.config_dir = folder_.path()});
  }

  /// The service is given this pin at that place.
  void use(PinCheck& check, const std::string& service, const std::string& pin, const std::string& path,
           bool given = true) {
    check.add(settings_.services.at(service), {{.pin = pin, .path = path, .name = "led", .given = given}});
  }

  std::string at(const std::string& place) const {
    return (folder_.path() / "services.yaml").string() + ":" + place;
  }

  support::TempDir folder_;
  settings::Settings settings_;
  aio::SystemClock clock_;
  aio::gpio::SimBoard board_{clock_, chips()};
};

TEST_F(PinCheckTest, OtherSpellingsOfALineAreTheSameLine) {
  load("a: {args: [GPIO17]}\nb: {args: [BOARD11]}\nc: {args: [\"gpiochip0:17\"]}\nd: {args: [WPI0]}\n");
  PinCheck check(settings_, board_, true);
  use(check, "a", "GPIO17", "/args/0");
  use(check, "b", "BOARD11", "/args/0");
  use(check, "c", "gpiochip0:17", "/args/0");
  use(check, "d", "WPI0", "/args/0");
  EXPECT_THAT(check.errors(),
              ElementsAre(AllOf(HasSubstr(at("2:12: error: led: BOARD11 (GPIO17) is also led of a (")),
                                HasSubstr(at("1:12), written GPIO17")), HasSubstr("disable one of the two")),
                          HasSubstr(at("3:12: error: ")), HasSubstr(at("4:12: error: "))));
}

TEST_F(PinCheckTest, AnInputMayBeSharedAndNothingElse) {
  load("a: {args: [GPIO17]}\nb: {args: [17]}\nc: {args: [BOARD11]}\n");
  PinCheck check(settings_, board_, true);
  const auto use_as = [&](const std::string& service, const std::string& pin, bool input) {
    check.add(settings_.services.at(service),
              {{.pin = pin, .path = "/args/0", .name = "pin", .given = true, .input = input}});
  };
  use_as("a", "GPIO17", true);
  use_as("b", "17", true);
  EXPECT_THAT(check.errors(), IsEmpty());
  use_as("c", "BOARD11", false);
  EXPECT_THAT(check.errors(), ElementsAre(HasSubstr(at("3:12: error: pin: BOARD11"))));
}

TEST_F(PinCheckTest, AFrequencyThatTheBoardRefusesIsFoundBefore) {
  load(
      "fan: {args: [GPIO18], kwargs: {frequency: 25000}}\nlamp: {args: [GPIO17], kwargs: {frequency: "
      "100}}\n");
  PinCheck check(settings_, board_, true);
  const auto use_with = [&](const std::string& service, const std::string& pin, double hertz) {
    const aio::FrequencyUse frequency{
        .hertz = hertz, .path = "/kwargs/frequency", .name = "frequency", .given = true};
    check.add(settings_.services.at(service),
              {{.pin = pin, .path = "/args/0", .name = "pin", .given = true, .frequency = frequency}});
  };
  use_with("fan", "GPIO18", 25000);
  use_with("lamp", "GPIO17", 100);
  EXPECT_THAT(check.errors(), ElementsAre(AllOf(HasSubstr(at("1:43: error: frequency: GPIO18")),
                                                HasSubstr("up to 5000 Hz"))));
}

TEST_F(PinCheckTest, OthersAreNotDisturbed) {
  load("a: {args: [GPIO17]}\nb: {args: [RELAY, 18]}\n");
  PinCheck check(settings_, board_, true);
  use(check, "a", "GPIO17", "/args/0");
  use(check, "b", "RELAY", "/args/0");
  use(check, "b", "18", "/args/1");
  EXPECT_THAT(check.errors(), IsEmpty());
  EXPECT_THAT(check.warnings(), IsEmpty());
}

TEST_F(PinCheckTest, ADefaultHasThePlaceOfItsService) {
  load("a: {kwargs: {period: 5}}\nb: {kwargs: {led: 17}}\n");
  PinCheck check(settings_, board_, true);
  use(check, "b", "17", "/kwargs/led");
  use(check, "a", "GPIO17", "/kwargs/led", false);
  EXPECT_THAT(check.errors(),
              ElementsAre(AllOf(HasSubstr(at("1:13: error: led: GPIO17, its default, is also")),
                                HasSubstr(at("2:19")))));
}

TEST_F(PinCheckTest, WhatNoFileConfiguresIsToldWhereTheOtherIs) {
  load("a: {args: [17]}\n");
  settings::ServiceSettings bare;
  bare.name = "b";
  PinCheck check(settings_, board_, true);
  use(check, "a", "17", "/args/0");
  check.add(bare, {{.pin = "GPIO17", .path = "/kwargs/led", .name = "led"}});
  EXPECT_THAT(check.errors(), ElementsAre(AllOf(HasSubstr(at("1:12: error: ")),
                                                HasSubstr("led of b, which no file configures"))));
}

TEST_F(PinCheckTest, TwoThatNoFileConfiguresAreTold) {
  load("{}");
  settings::ServiceSettings a;
  settings::ServiceSettings b;
  a.name = "a";
  b.name = "b";
  PinCheck check(settings_, board_, true);
  check.add(a, {{.pin = "GPIO17", .path = "/kwargs/led", .name = "led"}});
  check.add(b, {{.pin = "GPIO17", .path = "/kwargs/led", .name = "led"}});
  EXPECT_THAT(check.errors(), ElementsAre(AllOf(HasSubstr("error: "), HasSubstr("a"), HasSubstr("of b"))));
}

TEST_F(PinCheckTest, APinThatIsNotThereIsAnErrorAtItsPlace) {
  load("a: {args: [GPIO99]}\nb: {args: [BOARD1]}\n");
  PinCheck check(settings_, board_, true);
  use(check, "a", "GPIO99", "/args/0");
  use(check, "b", "BOARD1", "/args/0");
  EXPECT_THAT(check.errors(),
              ElementsAre(AllOf(HasSubstr(at("1:12: error: led: GPIO99: ")), HasSubstr("28 lines")),
                          AllOf(HasSubstr(at("2:12: error: ")), HasSubstr("3V3"))));
}

TEST_F(PinCheckTest, OfAnUncertainBoardOnlyWhatIsTrueOfAllIsToldOff) {
  load("a: {args: [GPIO99]}\nb: {args: [BOARD1]}\nc: {args: [17]}\nd: {args: [GPIO17]}\n");
  PinCheck check(settings_, board_, false);
  use(check, "a", "GPIO99", "/args/0");
  use(check, "b", "BOARD1", "/args/0");
  use(check, "c", "17", "/args/0");
  use(check, "d", "GPIO17", "/args/0");
  EXPECT_THAT(check.errors(), ElementsAre(HasSubstr("BOARD1"), HasSubstr(at("4:12: error: "))));
}

TEST_F(PinCheckTest, OneServiceThatNamesALineTwiceIsWarned) {
  load("a: {args: [17, GPIO17]}\n");
  PinCheck check(settings_, board_, true);
  use(check, "a", "17", "/args/0");
  use(check, "a", "GPIO17", "/args/1");
  EXPECT_THAT(check.errors(), IsEmpty());
  EXPECT_THAT(check.warnings(), ElementsAre(HasSubstr(at("1:16: warning: "))));
}

TEST_F(PinCheckTest, ALineOfTheKernelIsAWarning) {
  load("a: {args: [GPIO8]}\n");
  PinCheck check(settings_, board_, true);
  use(check, "a", "GPIO8", "/args/0");
  EXPECT_THAT(check.errors(), IsEmpty());
  EXPECT_THAT(check.warnings(), ElementsAre(AllOf(HasSubstr("spi0 CS0"), HasSubstr(at("1:12")))));
}

TEST_F(PinCheckTest, ASecretIsNotPrinted) {
  load("a: {args: [17]}\nb: {args: [BOARD11]}\n");
  settings_.services.at("b").secrets.emplace("/args/0", "[secret]");
  PinCheck check(settings_, board_, true);
  use(check, "b", "BOARD11", "/args/0");
  use(check, "a", "17", "/args/0");
  use(check, "b", "SECRET7", "/args/0");
  ASSERT_EQ(check.errors().size(), 2U);
  EXPECT_THAT(check.errors()[0], Not(HasSubstr("written")));
  EXPECT_THAT(check.errors()[1], AllOf(HasSubstr("no pin of the board"), Not(HasSubstr("SECRET7"))));
}

}  // namespace
}  // namespace aiod

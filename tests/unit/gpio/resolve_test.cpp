#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/gpio_pins.hpp>

namespace aio::gpio {
namespace {

using ::testing::HasSubstr;

Chip raspberry_pi() {
  Chip chip{"gpiochip0", "pinctrl-bcm2711", {"ID_SDA", "ID_SCL"}};
  for (int i = 2; i < 58; ++i) chip.lines.push_back("GPIO" + std::to_string(i));
  return chip;
}

Chip expander(const std::string& name) {
  return {name, "mcp23017", {"RELAY1", "RELAY2", "", "GPIO17", "led:5"}};
}

const std::vector<Chip> pi{raspberry_pi(), expander("gpiochip2")};
const std::vector<Chip> other{expander("gpiochip0")};
const std::vector<Chip> two{expander("gpiochip0"), expander("gpiochip1")};

LineAddress find(const Pin& pin, const std::vector<Chip>& chips, std::string_view default_chip = {}) {
  return resolve_pin(pin, chips, default_chip);
}

std::string error_of(const Pin& pin, const std::vector<Chip>& chips, std::string_view default_chip = {}) {
  try {
    resolve_pin(pin, chips, default_chip);
  } catch (const GpioError& error) {
    return error.what();
  }
  return "";
}

TEST(ResolvePin, FindsEverySpellingOnARaspberryPi) {
  for (const Pin& pin : {Pin(17), Pin("17"), Pin("GPIO17"), Pin("BCM17"), Pin("BOARD11"), Pin("J8:11"),
                         Pin("WPI0"), Pin("gpiochip0:17"), Pin("pinctrl-bcm2711:17"), Pin("GPIOCHIP0:17")})
    EXPECT_EQ(find(pin, pi), (LineAddress{0, 17})) << pin.name();
  EXPECT_EQ(find("ID_SDA", pi), (LineAddress{0, 0}));
  EXPECT_EQ(find("id_scl", pi), (LineAddress{0, 1}));
  EXPECT_EQ(find("relay2", pi), (LineAddress{1, 1}));
  EXPECT_EQ(find("gpiochip2:2", pi), (LineAddress{1, 2}));
}

TEST(ResolvePin, FindsTheRaspberryPisChipByItsLabelWhereverItIs) {
  for (const char* label : {"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"}) {
    Chip chip = raspberry_pi();
    chip.name = "gpiochip4";
    chip.label = label;
    EXPECT_EQ(find(17, {expander("gpiochip0"), chip}), (LineAddress{1, 17})) << label;
  }
}

TEST(ResolvePin, ABareNumberIsAnOffsetOnAnotherBoard) {
  EXPECT_EQ(find(1, other), (LineAddress{0, 1}));
  EXPECT_THAT(error_of(1, two), HasSubstr("which chip"));
  EXPECT_EQ(find(1, two, "gpiochip1"), (LineAddress{1, 1}));
  EXPECT_EQ(find(1, pi, "mcp23017"), (LineAddress{1, 1}));
  EXPECT_THAT(error_of(1, pi, "gpiochip9"), HasSubstr("gpio.chip"));
}

TEST(ResolvePin, ABcmNumberElsewhereIsAtMostALinesName) {
  EXPECT_EQ(find("GPIO17", other), (LineAddress{0, 3}));
  EXPECT_THAT(error_of("GPIO18", other), HasSubstr("no Raspberry Pi"));
  EXPECT_THAT(error_of("BOARD11", other), HasSubstr("no Raspberry Pi"));
}

TEST(ResolvePin, ALinesNameMayLookLikeAChipAndOffset) {
  EXPECT_EQ(find("led:5", other), (LineAddress{0, 4}));
}

TEST(ResolvePin, AnExactNameBeatsOneInAnotherCase) {
  const std::vector<Chip> chips{{"gpiochip0", "x", {"led", "LED"}}};
  EXPECT_EQ(find("LED", chips), (LineAddress{0, 1}));
  EXPECT_EQ(find("led", chips), (LineAddress{0, 0}));
  EXPECT_THAT(error_of("Led", chips), HasSubstr("gpiochip0:0 or gpiochip0:1"));
}

TEST(ResolvePin, ExplainsWhatItDidNotFind) {
  EXPECT_EQ(error_of("GPIO58", pi), "GPIO58: gpiochip0 has only 58 lines, 0 to 57");
  EXPECT_EQ(error_of("gpiochip2:5", pi), "gpiochip2:5: gpiochip2 has only 5 lines, 0 to 4");
  EXPECT_EQ(error_of("gpiochip7:5", pi),
            "gpiochip7:5: there is no chip \"gpiochip7\" here, but gpiochip0, gpiochip2");
  EXPECT_EQ(error_of("LED", pi),
            "LED: there is no such pin or line on this board (aioctl gpio list shows them)");
  EXPECT_EQ(error_of("RELAY1", two),
            "RELAY1: several lines have this name; write gpiochip0:0 or gpiochip1:0");
  EXPECT_THAT(error_of("BOARD1", pi), HasSubstr("3V3"));
  EXPECT_THAT(error_of(-1, pi), HasSubstr("-1: there is no such pin"));
  EXPECT_THAT(error_of(Pin(), pi), HasSubstr("no pin is named"));
  EXPECT_THAT(error_of(1, {}), HasSubstr("none at all"));
}

TEST(ResolvePin, UnnamedLinesAreNotFoundByAnEmptyName) {
  EXPECT_NE(error_of(Pin(""), other), "");
}

TEST(DescribeLine, GivesAllNamesTheGivenOneFirst) {
  EXPECT_EQ(describe_line("GPIO17", pi[0], 17), "GPIO17 (BOARD11, gpiochip0:17)");
  EXPECT_EQ(describe_line("BOARD11", pi[0], 17), "BOARD11 (GPIO17, gpiochip0:17)");
  EXPECT_EQ(describe_line(17, pi[0], 17), "17 (GPIO17, BOARD11, gpiochip0:17)");
  EXPECT_EQ(describe_line("gpio17", pi[0], 17), "gpio17 (BOARD11, gpiochip0:17)");
  EXPECT_EQ(describe_line("GPIO40", pi[0], 40), "GPIO40 (gpiochip0:40)");
  EXPECT_EQ(describe_line(1, other[0], 1), "1 (RELAY2, gpiochip0:1)");
  EXPECT_EQ(describe_line("gpiochip0:2", other[0], 2), "gpiochip0:2");
}

TEST(Spellings, AreAllThatMeanTheLine) {
  EXPECT_EQ(spellings(pi[0], 17), (std::vector<std::string>{"GPIO17", "BOARD11", "WPI0", "gpiochip0:17"}));
  EXPECT_EQ(spellings(pi[0], 0),
            (std::vector<std::string>{"ID_SDA", "GPIO0", "BOARD27", "WPI30", "gpiochip0:0"}));
  EXPECT_EQ(spellings(pi[0], 40), (std::vector<std::string>{"GPIO40", "gpiochip0:40"}));
  EXPECT_EQ(spellings(pi[1], 1), (std::vector<std::string>{"RELAY2", "gpiochip2:1"}));
  EXPECT_EQ(spellings(pi[1], 2), (std::vector<std::string>{"gpiochip2:2"}));
  for (const std::string& name : spellings(pi[0], 0)) EXPECT_EQ(find(name, pi), (LineAddress{0, 0})) << name;
}

}  // namespace
}  // namespace aio::gpio

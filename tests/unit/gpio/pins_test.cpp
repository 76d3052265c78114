#include <gtest/gtest.h>

#include <set>

#include <aio/gpio_pins.hpp>

namespace aio::gpio {
namespace {

std::string error_of(std::string_view text) {
  try {
    parse_pin(text);
  } catch (const GpioError& error) {
    return error.what();
  }
  return "";
}

TEST(Header, HasFortyPinsInOrderAndEachBcmNumberOnce) {
  std::set<unsigned> bcm;
  std::set<unsigned> wiring_pi;
  for (unsigned i = 0; i < 40; ++i) {
    const HeaderPin& pin = header()[i];
    EXPECT_EQ(pin.physical, i + 1);
    EXPECT_EQ(pin.bcm.has_value(), pin.wiring_pi.has_value());
    if (!pin.bcm) continue;
    EXPECT_EQ(pin.label, "GPIO" + std::to_string(*pin.bcm));
    bcm.insert(*pin.bcm);
    wiring_pi.insert(*pin.wiring_pi);
  }
  EXPECT_EQ(bcm.size(), 28U);
  EXPECT_EQ(*bcm.rbegin(), 27U);
  EXPECT_EQ(wiring_pi.size(), 28U);
}

TEST(Header, IsLookedUpBothWays) {
  ASSERT_NE(header_pin(11), nullptr);
  EXPECT_EQ(header_pin(11)->bcm, 17U);
  EXPECT_EQ(header_pin(1)->label, "3V3");
  EXPECT_EQ(header_pin(0), nullptr);
  EXPECT_EQ(header_pin(41), nullptr);
  for (unsigned bcm = 0; bcm <= 27; ++bcm) {
    const HeaderPin* pin = header_pin_of_bcm(bcm);
    ASSERT_NE(pin, nullptr) << bcm;
    EXPECT_EQ(header_pin(pin->physical), pin);
  }
  EXPECT_EQ(header_pin_of_bcm(28), nullptr);
}

TEST(ParsePin, ReadsEverySpellingOfOnePin) {
  EXPECT_EQ(parse_pin("17"), PinName(BareNumber{17}));
  for (const char* text : {"GPIO17", "gpio17", "Gpio17", "BCM17", "bcm17", "BOARD11", "board11", "J8:11",
                           "j8:11", "WPI0", "wpi0"})
    EXPECT_EQ(parse_pin(text), PinName(BcmNumber{17})) << text;
}

TEST(ParsePin, ReadsChipAndOffset) {
  EXPECT_EQ(parse_pin("gpiochip1:5"), PinName(ChipOffset{"gpiochip1", 5}));
  EXPECT_EQ(parse_pin("pinctrl-rp1:0"), PinName(ChipOffset{"pinctrl-rp1", 0}));
  EXPECT_EQ(parse_pin("platform:leds:5"), PinName(ChipOffset{"platform:leds", 5}));
}

TEST(ParsePin, AnythingElseIsALinesName) {
  for (const char* text : {"ID_SDA",
                           "GPIO",
                           "GPIOx",
                           "GPIO17 ",
                           " 17",
                           "-1",
                           "+1",
                           "1.5",
                           "GPIO-1",
                           "BOARD",
                           "BOARDX",
                           "J8:",
                           "J8:x",
                           "WPI",
                           ":5",
                           ":",
                           "leds:green",
                           "0x11",
                           "GPIO99999999999999999999",
                           "gpiochip0:99999999999999999999"})
    EXPECT_EQ(parse_pin(text), PinName(LineName{text})) << text;
}

TEST(ParsePin, ExplainsWhyAPinCannotBeHad) {
  EXPECT_EQ(error_of("BOARD1"),
            "BOARD1 is 3V3 power, not a GPIO; choose another pin (aioctl pinout shows them)");
  EXPECT_EQ(error_of("J8:4"), "J8:4 is 5V power, not a GPIO; choose another pin (aioctl pinout shows them)");
  EXPECT_EQ(error_of("board39"),
            "board39 is ground, not a GPIO; choose another pin (aioctl pinout shows them)");
  EXPECT_EQ(error_of("BOARD41"), "BOARD41: the header has the pins 1 to 40");
  EXPECT_EQ(error_of("J8:0"), "J8:0: the header has the pins 1 to 40");
  EXPECT_EQ(error_of("WPI17"), "WPI17: the header has the WiringPi pins 0 to 16 and 21 to 31");
  EXPECT_EQ(error_of("WPI32"), "WPI32: the header has the WiringPi pins 0 to 16 and 21 to 31");
  EXPECT_NE(error_of(""), "");
}

TEST(ParsePin, AgreesWithTheHeaderOnEveryPin) {
  for (const HeaderPin& pin : header()) {
    const std::string board = "BOARD" + std::to_string(pin.physical);
    if (!pin.bcm) {
      EXPECT_NE(error_of(board), "");
      continue;
    }
    EXPECT_EQ(parse_pin(board), PinName(BcmNumber{*pin.bcm}));
    EXPECT_EQ(parse_pin("WPI" + std::to_string(*pin.wiring_pi)), PinName(BcmNumber{*pin.bcm}));
  }
}

}  // namespace
}  // namespace aio::gpio

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include <aio/gpio_pins.hpp>

#include "text_case.hpp"

namespace aio::gpio {
namespace {

using std::nullopt;

constexpr std::array<HeaderPin, 40> pins{{
    {1, "3V3"},
    {2, "5V"},
    {3, "GPIO2", 2, 8, "SDA1"},
    {4, "5V"},
    {5, "GPIO3", 3, 9, "SCL1"},
    {6, "GND"},
    {7, "GPIO4", 4, 7, "GPCLK0"},
    {8, "GPIO14", 14, 15, "TXD"},
    {9, "GND"},
    {10, "GPIO15", 15, 16, "RXD"},
    {11, "GPIO17", 17, 0},
    {12, "GPIO18", 18, 1, "PWM0"},
    {13, "GPIO27", 27, 2},
    {14, "GND"},
    {15, "GPIO22", 22, 3},
    {16, "GPIO23", 23, 4},
    {17, "3V3"},
    {18, "GPIO24", 24, 5},
    {19, "GPIO10", 10, 12, "MOSI"},
    {20, "GND"},
    {21, "GPIO9", 9, 13, "MISO"},
    {22, "GPIO25", 25, 6},
    {23, "GPIO11", 11, 14, "SCLK"},
    {24, "GPIO8", 8, 10, "CE0"},
    {25, "GND"},
    {26, "GPIO7", 7, 11, "CE1"},
    {27, "GPIO0", 0, 30, "ID_SD"},
    {28, "GPIO1", 1, 31, "ID_SC"},
    {29, "GPIO5", 5, 21},
    {30, "GND"},
    {31, "GPIO6", 6, 22},
    {32, "GPIO12", 12, 26, "PWM0"},
    {33, "GPIO13", 13, 23, "PWM1"},
    {34, "GND"},
    {35, "GPIO19", 19, 24, "PWM1"},
    {36, "GPIO16", 16, 27},
    {37, "GPIO26", 26, 25},
    {38, "GPIO20", 20, 28},
    {39, "GND"},
    {40, "GPIO21", 21, 29},
}};

std::optional<unsigned> parse_number(std::string_view text) noexcept {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return nullopt;
  return number;
}

// What follows `prefix`, when the text begins with it, in any case, and the rest is a number.
std::optional<unsigned> number_after(std::string_view prefix, std::string_view text) noexcept {
  if (text.size() <= prefix.size() || !equal_any_case(text.substr(0, prefix.size()), prefix)) return nullopt;
  return parse_number(text.substr(prefix.size()));
}

BcmNumber bcm_of_physical(std::string_view text, unsigned physical) {
  const HeaderPin* pin = header_pin(physical);
  if (pin == nullptr) throw GpioError(fmt::format("{}: the header has the pins 1 to 40", text));
  if (!pin->bcm)
    throw GpioError(fmt::format("{} is {}, not a GPIO; choose another pin (aioctl pinout shows them)", text,
                                pin->label == "GND" ? "ground" : fmt::format("{} power", pin->label)));
  return {*pin->bcm};
}

BcmNumber bcm_of_wiring_pi(std::string_view text, unsigned number) {
  const auto found =
      std::find_if(pins.begin(), pins.end(), [&](const HeaderPin& pin) { return pin.wiring_pi == number; });
  if (found == pins.end())
    throw GpioError(fmt::format("{}: the header has the WiringPi pins 0 to 16 and 21 to 31", text));
  return {*found->bcm};
}

// "gpiochip1:5"; a text whose last part is no number is a line's name.
PinName parse_chip_offset(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == 0 || colon == std::string_view::npos) return LineName{std::string(text)};
  const auto offset = parse_number(text.substr(colon + 1));
  if (!offset) return LineName{std::string(text)};
  return ChipOffset{std::string(text.substr(0, colon)), *offset};
}

}  // namespace

std::span<const HeaderPin, 40> header() noexcept {
  return pins;
}

const HeaderPin* header_pin(unsigned physical) noexcept {
  return physical >= 1 && physical <= pins.size() ? &pins[physical - 1] : nullptr;
}

const HeaderPin* header_pin_of_bcm(unsigned bcm) noexcept {
  const auto found =
      std::find_if(pins.begin(), pins.end(), [&](const HeaderPin& pin) { return pin.bcm == bcm; });
  return found == pins.end() ? nullptr : &*found;
}

PinName parse_pin(std::string_view text) {
  if (text.empty()) throw GpioError("no pin is named; write one like GPIO17 or BOARD11");
  if (const auto number = parse_number(text)) return BareNumber{*number};
  for (const std::string_view prefix : {"GPIO", "BCM"}) {
    if (const auto number = number_after(prefix, text)) return BcmNumber{*number};
  }
  for (const std::string_view prefix : {"BOARD", "J8:"}) {
    if (const auto number = number_after(prefix, text)) return bcm_of_physical(text, *number);
  }
  if (const auto number = number_after("WPI", text)) return bcm_of_wiring_pi(text, *number);
  return parse_chip_offset(text);
}

}  // namespace aio::gpio

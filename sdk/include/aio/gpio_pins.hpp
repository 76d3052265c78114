#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <aio/api.hpp>
#include <aio/gpio.hpp>

/// What pin names mean: for back ends, `aioctl pinout` and their tests. Pure functions, on any thread.
namespace aio::gpio {

/// One pin of the Raspberry Pi's 40-pin header, J8.
struct HeaderPin {
  unsigned physical = 0;                // 1 to 40, odd ones on the left
  std::string_view label;               // "GPIO17", "3V3", "5V", "GND"
  std::optional<unsigned> bcm{};        // nullopt: power or ground
  std::optional<unsigned> wiring_pi{};  // nullopt: power or ground
  std::string_view function{};          // "SDA1"; empty when it is a plain pin
};

/// All of it, physical pin 1 first.
AIO_API std::span<const HeaderPin, 40> header() noexcept;

/// The pin with this physical number; nullptr when there is none.
AIO_API const HeaderPin* header_pin(unsigned physical) noexcept;

/// The pin that carries this BCM number; nullptr when none does.
AIO_API const HeaderPin* header_pin_of_bcm(unsigned bcm) noexcept;

struct BareNumber {
  unsigned number;
  bool operator==(const BareNumber&) const = default;
};
struct BcmNumber {
  unsigned number;
  bool operator==(const BcmNumber&) const = default;
};
struct ChipOffset {
  std::string chip;
  unsigned offset;
  bool operator==(const ChipOffset&) const = default;
};
struct LineName {
  std::string name;
  bool operator==(const LineName&) const = default;
};

/// A pin's spelling, taken apart. BOARD, J8 and WPI numbers have become BCM numbers.
using PinName = std::variant<BareNumber, BcmNumber, ChipOffset, LineName>;

/// Reads any spelling of aio::gpio::Pin, in any case. Throws GpioError for an empty text, a power pin, and a
/// number that the header does not have; anything else that it does not know is a line's name.
AIO_API PinName parse_pin(std::string_view text);

/// A chip as a back end knows it.
struct Chip {
  std::string name;                // "gpiochip0"
  std::string label;               // "pinctrl-bcm2711"
  std::vector<std::string> lines;  // their names by offset; empty where a line has none
};

struct LineAddress {
  std::size_t chip = 0;  // its index in the board's list
  unsigned offset = 0;

  bool operator==(const LineAddress&) const = default;
};

/// Whether this is the chip behind a Raspberry Pi's header. Told by its label: chip numbers move.
AIO_API bool is_raspberry_pi(const Chip& chip) noexcept;

/// Finds the line that a pin means. A bare number is on `default_chip` (a name or label) where that is given,
/// else on the Raspberry Pi's chip, else on the only one. Throws GpioError: unknown, a power pin, ambiguous.
AIO_API LineAddress resolve_pin(const Pin& pin, std::span<const Chip> chips,
                                std::string_view default_chip = {});

/// The same for several pins that are claimed together. Throws also when none is named, or a line twice.
AIO_API std::vector<LineAddress> resolve_pins(const std::vector<Pin>& pins, std::span<const Chip> chips,
                                              std::string_view default_chip = {});

/// All names of a line, for messages, the given one first: "BOARD11 (GPIO17, gpiochip0:17)".
AIO_API std::string describe_line(const Pin& as_given, const Chip& chip, unsigned offset);

/// Every spelling of a line that this chip's place in the board gives it, the board's own name first:
/// "GPIO17", "BOARD11", "WPI0", "gpiochip0:17"; of another chip's line its name and "gpiochip1:5".
AIO_API std::vector<std::string> spellings(const Chip& chip, unsigned offset);

/// How a claim sets its line up, as LineInfo::flags has it.
AIO_API std::vector<std::string> line_flags(const OutputOptions& options);
AIO_API std::vector<std::string> line_flags(const InputOptions& options);

/// What the release of a line throws that the daemon does not hold: it is free, or its holder has claimed it.
[[noreturn]] AIO_API void throw_not_held(const Pin& pin, const Chip& chip, unsigned offset,
                                         std::string_view holder);

/// Whether inputs with these options may share a line: only where they are set up in the same way.
AIO_API bool can_share(const InputOptions& one, const InputOptions& other);

/// What a claim of an input throws that others have with other options: names them and both set-ups.
[[noreturn]] AIO_API void throw_not_shared(const Pin& pin, const Chip& chip, unsigned offset,
                                           std::string_view holder, const InputOptions& held,
                                           const InputOptions& wanted);

/// Those who share a line, as LineInfo::owner has them, each once: "aiod:a.service, aiod:b.service".
AIO_API std::string owner_of(const std::vector<std::string>& sharers);

/// What a claim of a taken line throws: names the holder and what to do.
[[noreturn]] AIO_API void throw_taken(const Pin& pin, const Chip& chip, unsigned offset,
                                      std::string_view holder);

}  // namespace aio::gpio

#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <aio/api.hpp>

/// What pins are called, and what becomes of them; see aio/gpio.hpp.
namespace aio::gpio {

namespace detail {
struct Claim;
}

/// A pin as a person spells it: 17, "17", "GPIO17", "BCM17", "BOARD11", "J8:11", "WPI0", a line's name, or
/// "gpiochip1:5". A bare number is BCM on a Raspberry Pi and the line's offset on any other chip. It is only
/// looked up when it is claimed.
class AIO_API Pin {
 public:
  Pin() = default;
  Pin(int number) : name_(std::to_string(number)) {}  // NOLINT(google-explicit-constructor)
  Pin(const char* name) : name_(name) {}              // NOLINT(google-explicit-constructor)
  Pin(std::string name) : name_(std::move(name)) {}   // NOLINT(google-explicit-constructor)

  /// As it was given.
  const std::string& name() const noexcept { return name_; }

  bool operator==(const Pin&) const = default;

 private:
  std::string name_;
};

/// A pin that a service only reads, as a parameter: the same one may be given to several services, which
/// Gpio::input lets share it; `aiod --check` refuses that of a Pin.
class AIO_API InputPin : public Pin {
 public:
  using Pin::Pin;
};

/// The level of an output once its claim has ended. `hold`: as it is. The daemon goes on holding the line,
/// also at `low` and `high`, until it is claimed again, the service is unloaded, `aioctl gpio release` lets
/// go of it, or the daemon ends. `keep`: the same, but an unload changes nothing.
enum class OnRelease : std::uint8_t { hold, keep, low, high, input };

}  // namespace aio::gpio

template <>
struct fmt::formatter<aio::gpio::Pin> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const aio::gpio::Pin& pin, Context& context) const {
    return fmt::formatter<std::string_view>::format(pin.name(), context);
  }
};

template <>
struct fmt::formatter<aio::gpio::InputPin> : fmt::formatter<aio::gpio::Pin> {};

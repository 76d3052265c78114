#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

/// Describes a struct of parameters once, at namespace scope, after the struct: YAML `args` bind to the
/// members in the order given here, `kwargs` by name. A member's default is its initializer.
///
///     struct HelloParams {
///       aio::gpio::Pin led = "GPIO17";
///       std::chrono::milliseconds period = 5s;
///     };
///     AIO_PARAMS(HelloParams, led, period)
///
/// Members may be bool, integers, floating point, std::string, aio::gpio::Pin, aio::gpio::InputPin,
/// aio::gpio::Frequency, std::chrono durations, enums described by AIO_ENUM, structs described by AIO_PARAMS,
/// std::optional, std::vector and std::map<std::string, T> of these, aio::Required<T>, aio::Secret, and
/// aio::Value for anything.
///
/// A parameter that names programs, files, listeners, servers, rights or credentials is local only: callers
/// from outside can't configure it (see aio::Control::on_behalf_of). A struct names these of its members in a
/// list; a member that is or has an aio::Secret, or a struct with such a list, is local only by itself:
///
///     struct RelayParams {
///       static constexpr std::array local_only{"command", "port"};
///       std::vector<std::string> command{};
///       std::uint16_t port = 8000;
///       std::chrono::seconds pause{5};
///     };
///     AIO_PARAMS(RelayParams, command, port, pause)
#define AIO_PARAMS(Type, ...) BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))

/// Describes an enum, at namespace scope: its values are written by their names.
#define AIO_ENUM(Type, ...) BOOST_DESCRIBE_ENUM(Type, __VA_ARGS__)

namespace aio {

/// The parameters of a service that has none.
struct NoParams {
  bool operator==(const NoParams&) const = default;
};
BOOST_DESCRIBE_STRUCT(NoParams, (), ())

/// A parameter without a default: the configuration must give it.
template <class T>
class Required {
 public:
  Required() = default;
  Required(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)

  const T& get() const noexcept { return value_; }
  const T& operator*() const noexcept { return value_; }
  const T* operator->() const noexcept { return &value_; }
  operator const T&() const noexcept { return value_; }  // NOLINT(google-explicit-constructor)

  bool operator==(const Required&) const = default;

 private:
  T value_{};
};

/// A text that nobody is shown, such as a password. Where the files give it plainly, and not as !secret, the
/// status, the configuration, errors and what services ask of ctl() have "[secret]" all the same, for the
/// whole parameter in which it is. It can't be formatted: use get() where it is needed, and log nothing of
/// it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& get() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  std::size_t size() const noexcept { return text_.size(); }

  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace aio

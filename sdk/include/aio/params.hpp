#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

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
/// Members may be bool, integers, floating point, std::string, aio::gpio::Pin, std::chrono durations, enums
/// described by AIO_ENUM, structs described by AIO_PARAMS, std::optional, std::vector and
/// std::map<std::string, T> of these, aio::Required<T>, and aio::Value for anything.
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

}  // namespace aio

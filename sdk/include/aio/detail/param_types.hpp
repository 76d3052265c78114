#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/gpio.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

/// The kinds of types that a parameter may have, and their names for people.
namespace aio::detail {

AIO_API std::string number_range(std::int64_t least, std::uint64_t greatest);
AIO_API std::string one_of(const std::vector<std::string>& names);

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T, class C, class A>
inline constexpr bool is_map<std::map<std::string, T, C, A>> = true;
template <class T>
inline constexpr bool is_required = false;
template <class T>
inline constexpr bool is_required<Required<T>> = true;

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && requires { typename boost::describe::describe_enumerators<T>; };
template <class T>
concept DescribedStruct = std::is_class_v<T> && requires {
  typename boost::describe::describe_members<T, boost::describe::mod_any_access>;
};

template <class T>
constexpr bool null_is_a_value() {
  if constexpr (is_required<T>)
    return null_is_a_value<std::remove_cvref_t<decltype(std::declval<T>().get())>>();
  else
    return is_optional<T> || std::same_as<T, Value>;
}
/// Whether null is one of its values; for others null means the default.
template <class T>
inline constexpr bool takes_null = null_is_a_value<T>();

/// Calls `visit` with each described member: `.pointer` and `.name`.
template <DescribedStruct T, class Visit>
void for_each_member(Visit visit) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;
  boost::mp11::mp_for_each<Members>(visit);
}

template <DescribedStruct T>
std::vector<std::string> member_names() {
  std::vector<std::string> names;
  for_each_member<T>([&](auto member) { names.emplace_back(member.name); });
  return names;
}

template <DescribedEnum T>
std::vector<std::string> enumerator_names() {
  std::vector<std::string> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
      [&](auto enumerator) { names.emplace_back(enumerator.name); });
  return names;
}

/// What a value of this type is, in words.
template <class T>
std::string type_text() {
  if constexpr (is_required<T>)
    return type_text<std::remove_cvref_t<decltype(std::declval<T>().get())>>();
  else if constexpr (is_optional<T>)
    return type_text<typename T::value_type>() + ", or null";
  else if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (Integer<T>)
    return "a whole number" + number_range(static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                           static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
  else if constexpr (std::floating_point<T>)
    return "a number";
  else if constexpr (std::same_as<T, std::string>)
    return "text";
  else if constexpr (std::same_as<T, gpio::Pin>)
    return "a pin: a number, or a name like GPIO17";
  else if constexpr (is_duration<T>)
    return "a duration: seconds, or text like 250ms or 1h30m";
  else if constexpr (DescribedEnum<T>)
    return one_of(enumerator_names<T>());
  else if constexpr (is_vector<T>)
    return "a list, each item " + type_text<typename T::value_type>();
  else if constexpr (is_map<T>)
    return "a map, each value " + type_text<typename T::mapped_type>();
  else if constexpr (std::same_as<T, Value>)
    return "anything";
  else
    return "a map with " + one_of(member_names<T>());
}

}  // namespace aio::detail

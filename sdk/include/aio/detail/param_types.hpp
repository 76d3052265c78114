#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/gpio.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

/// The kinds of types that a parameter may have, and their names for people.
namespace aio::detail {

/// " from 0 to 255".
AIO_API std::string number_range(std::int64_t least, std::uint64_t greatest);
AIO_API std::string one_of(const std::vector<std::string>& names);
/// "a map with the keys pin, name".
AIO_API std::string map_with(const std::vector<std::string>& keys);
/// "a whole number of seconds".
AIO_API std::string whole_units_text(std::chrono::nanoseconds unit);

template <class T>
inline constexpr bool is_duration = false;
/// Ticks that are no whole number of nanoseconds are left out, unless fractions can be had.
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> =
    std::floating_point<Rep> || std::ratio_divide<Period, std::nano>::den == 1;
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
inline constexpr bool unsupported = false;

template <class T>
concept PinParameter = std::same_as<T, gpio::Pin> || std::same_as<T, gpio::InputPin>;

template <class T, class... Others>
concept NoneOf = (!std::same_as<T, Others> && ...);
/// Characters are not numbers; signed char and unsigned char are std::int8_t and std::uint8_t.
template <class T>
concept Integer = std::integral<T> && NoneOf<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;
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
constexpr void for_each_member(Visit visit) {
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

/// Whether a value of this type is an aio::Secret, or may have one within it. `Outer`: the structs around it;
/// one may hold a list of its own kind.
template <class T, class... Outer>
constexpr bool has_secret() {
  if constexpr ((std::same_as<T, Outer> || ...)) {
    return false;
  } else if constexpr (is_required<T>) {
    return has_secret<std::remove_cvref_t<decltype(std::declval<T>().get())>, Outer...>();
  } else if constexpr (is_optional<T> || is_vector<T>) {
    return has_secret<typename T::value_type, Outer...>();
  } else if constexpr (is_map<T>) {
    return has_secret<typename T::mapped_type, Outer...>();
  } else if constexpr (DescribedStruct<T>) {
    bool found = false;
    for_each_member<T>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      found = found || has_secret<Member, T, Outer...>();
    });
    return found;
  } else {
    return std::same_as<T, Secret>;
  }
}

/// A struct that names its members that are local only.
template <class T>
concept NamesLocalOnly = requires { std::size(T::local_only); };

template <class T>
consteval bool names_members_only() {
  for (const std::string_view name : T::local_only) {
    bool found = false;
    for_each_member<T>([&](auto member) { found = found || name == member.name; });
    if (!found) return false;
  }
  return true;
}

/// Whether a value of this type has something within it that is local only. `Outer` as in has_secret().
template <class T, class... Outer>
constexpr bool has_local_only() {
  if constexpr ((std::same_as<T, Outer> || ...)) {
    return false;
  } else if constexpr (is_required<T>) {
    return has_local_only<std::remove_cvref_t<decltype(std::declval<T>().get())>, Outer...>();
  } else if constexpr (is_optional<T> || is_vector<T>) {
    return has_local_only<typename T::value_type, Outer...>();
  } else if constexpr (is_map<T>) {
    return has_local_only<typename T::mapped_type, Outer...>();
  } else if constexpr (NamesLocalOnly<T>) {
    static_assert(names_members_only<T>(), "aiod: local_only names something that is no member");
    return std::size(T::local_only) > 0;
  } else if constexpr (DescribedStruct<T>) {
    bool found = false;
    for_each_member<T>([&](auto member) {
      using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      found = found || has_local_only<Member, T, Outer...>();
    });
    return found;
  } else {
    return false;
  }
}

/// Whether the member `name` of a struct, which is a `Field`, is local only.
template <class Struct, class Field>
constexpr bool is_local_only(std::string_view name) {
  if constexpr (NamesLocalOnly<Struct>) {
    static_assert(names_members_only<Struct>(), "aiod: local_only names something that is no member");
    for (const std::string_view listed : Struct::local_only)
      if (listed == name) return true;
  }
  return has_secret<Field>() || has_local_only<Field>();
}

template <Integer T>
std::string integer_text() {
  return "a whole number" + number_range(static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                         static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
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
    // Nobody runs into the limits of 64 bits by reading about them.
    return sizeof(T) == sizeof(std::int64_t) && std::signed_integral<T> ? "a whole number"
                                                                        : integer_text<T>();
  else if constexpr (std::floating_point<T>)
    return "a number";
  else if constexpr (std::same_as<T, std::string> || std::same_as<T, Secret>)
    return "text";
  else if constexpr (std::same_as<T, gpio::Frequency>)
    return "a number of Hz";
  else if constexpr (PinParameter<T>)
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
  else if constexpr (DescribedStruct<T>)
    return map_with(member_names<T>());
  else
    return {};  // convert() says why it does not compile
}

}  // namespace aio::detail

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/bind_problem.hpp>
#include <aio/detail/param_types.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

/// One conversion per kind of parameter, from JSON to C++ and back.
namespace aio::detail {

using Problems = std::vector<BindProblem>;

/// In seconds: what 64 bits of nanoseconds hold, with room for rounding.
inline constexpr double longest_duration = 9.2e9;

/// Where a given value stands.
struct Place {
  std::string path;          // for programs, a JSON pointer: "/kwargs/zones/2/pin"
  std::string name;          // for people: "zones[2].pin"
  std::size_t position = 0;  // 1 for the first of args; 0 for what is given by name, or within another value
};

AIO_API Place child_of(const Place& parent, std::string_view key);
AIO_API Place child_of(const Place& parent, std::size_t index);

/// "period must be <type>", with the value as it was given.
AIO_API void wrong_type(const Value& value, const Place& place, std::string_view type, Problems& problems,
                        std::string hint = {});
AIO_API void unknown_key(std::string_view key, const Place& place, const std::vector<std::string>& known,
                         Problems& problems);
AIO_API void unknown_enumerator(std::string_view given, const Place& place,
                                const std::vector<std::string>& known, Problems& problems);
/// `path` is the nearest place that the configuration does have.
AIO_API void missing(std::string_view name, const std::string& path, std::string_view type,
                     Problems& problems);

/// A whole number however it was written; nullopt for all else.
AIO_API std::optional<std::int64_t> whole_number(const Value& value) noexcept;
AIO_API std::optional<std::uint64_t> whole_unsigned(const Value& value) noexcept;
AIO_API std::optional<double> finite_number(const Value& value) noexcept;
/// Seconds as a number, or a duration's text.
AIO_API std::optional<Duration> duration_value(const Value& value) noexcept;
AIO_API std::optional<std::string> pin_name(const Value& value);

/// What to do about a value that was written as another kind; empty when there is nothing to say.
AIO_API std::string quotes_hint(const Value& value);
AIO_API std::string number_hint(const Value& value);
AIO_API std::string bool_hint(const Value& value);
AIO_API std::string list_hint(const Value& value);

template <class T>
void convert(const Value& value, T& out, const Place& place, Problems& problems);

/// Reports what has no default and was not given: a T, or what lies within it.
template <class T>
void require_given(std::string_view name, const std::string& path, Problems& problems) {
  if constexpr (is_required<T>)
    missing(name, path, type_text<T>(), problems);
  else if constexpr (DescribedStruct<T>)
    for_each_member<T>([&](auto member) {
      using Field = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
      require_given<Field>(std::string(name) + '.' + member.name, path, problems);
    });
}

template <Integer T>
void convert_integer(const Value& value, T& out, const Place& place, Problems& problems) {
  if (const auto number = whole_number(value); number && std::in_range<T>(*number))
    out = static_cast<T>(*number);
  else if (const auto large = whole_unsigned(value); large && std::in_range<T>(*large))
    out = static_cast<T>(*large);
  else
    wrong_type(value, place, value.is_number() ? integer_text<T>() : type_text<T>(), problems,
               number_hint(value));
}

template <std::floating_point T>
void convert_floating(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto number = finite_number(value);
  if (!number) return wrong_type(value, place, type_text<T>(), problems, number_hint(value));
  constexpr auto greatest = std::numeric_limits<T>::max();
  if (*number > greatest || *number < -greatest)
    return wrong_type(value, place, "a smaller number", problems);
  out = static_cast<T>(*number);
}

/// Into the member's own unit, which must hold the value exactly: "1500ms" is no number of whole seconds.
template <class T>
void convert_duration(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto given = duration_value(value);
  if (!given)
    return wrong_type(value, place, finite_number(value) ? "shorter than 290 years" : type_text<T>(),
                      problems);
  using Rep = typename T::rep;
  if constexpr (std::floating_point<Rep>) {
    out = std::chrono::duration_cast<T>(*given);
  } else {
    using Exact = std::chrono::duration<std::int64_t, typename T::period>;
    const auto rounded = std::chrono::duration_cast<Exact>(*given);
    if (std::chrono::duration_cast<Duration>(rounded) != *given)
      return wrong_type(value, place, whole_units_text(std::chrono::duration_cast<Duration>(Exact(1))),
                        problems);
    if (std::unsigned_integral<Rep> && rounded.count() < 0)
      return wrong_type(value, place, "a duration that is not negative", problems);
    if (!std::in_range<Rep>(rounded.count())) return wrong_type(value, place, "a shorter duration", problems);
    out = T(static_cast<Rep>(rounded.count()));
  }
}

template <DescribedEnum T>
void convert_enum(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto* text = value.if_string();
  if (text == nullptr) return wrong_type(value, place, type_text<T>(), problems);
  bool found = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    if (std::string_view(*text) != enumerator.name) return;
    out = enumerator.value;
    found = true;
  });
  if (!found) unknown_enumerator(*text, place, enumerator_names<T>(), problems);
}

template <class T>
void convert_vector(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto* list = value.if_array();
  if (list == nullptr) return wrong_type(value, place, type_text<T>(), problems, list_hint(value));
  out.clear();
  for (std::size_t i = 0; i < list->size(); ++i) {
    typename T::value_type item{};
    convert((*list)[i], item, child_of(place, i), problems);
    out.push_back(std::move(item));
  }
}

template <class T>
void convert_map(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto* map = value.if_object();
  if (map == nullptr) return wrong_type(value, place, type_text<T>(), problems);
  out.clear();
  for (const auto& [key, entry] : *map) convert(entry, out[std::string(key)], child_of(place, key), problems);
}

/// Over what is there: members that are not given keep the values they have.
template <DescribedStruct T>
void convert_struct(const Value& value, T& out, const Place& place, Problems& problems) {
  const auto* map = value.if_object();
  if (map == nullptr) return wrong_type(value, place, type_text<T>(), problems);
  const auto names = member_names<T>();
  for (const auto& [key, entry] : *map)
    if (std::find(names.begin(), names.end(), std::string_view(key)) == names.end())
      unknown_key(key, child_of(place, key), names, problems);
  for_each_member<T>([&](auto member) {
    auto& field = out.*member.pointer;
    using Field = std::remove_reference_t<decltype(field)>;
    const Place here = child_of(place, std::string_view(member.name));
    const Value* given = map->if_contains(member.name);
    if (given != nullptr && (!given->is_null() || takes_null<Field>))
      convert(*given, field, here, problems);
    else
      require_given<Field>(here.name, place.path, problems);
  });
}

/// Converts, or reports why not and leaves `out` as it may be.
template <class T>
void convert(const Value& value, T& out, const Place& place, Problems& problems) {
  if constexpr (is_required<T>) {
    std::remove_cvref_t<decltype(out.get())> inner{};
    convert(value, inner, place, problems);
    out = T(std::move(inner));
  } else if constexpr (is_optional<T>) {
    if (value.is_null())
      out.reset();
    else
      convert(value, out.emplace(), place, problems);
  } else if constexpr (std::same_as<T, Value>) {
    out = value;
  } else if constexpr (std::same_as<T, bool>) {
    if (const bool* given = value.if_bool(); given != nullptr)
      out = *given;
    else
      wrong_type(value, place, type_text<T>(), problems, bool_hint(value));
  } else if constexpr (Integer<T>) {
    convert_integer(value, out, place, problems);
  } else if constexpr (std::floating_point<T>) {
    convert_floating(value, out, place, problems);
  } else if constexpr (std::same_as<T, std::string>) {
    if (const auto* text = value.if_string(); text != nullptr)
      out.assign(text->data(), text->size());
    else
      wrong_type(value, place, type_text<T>(), problems, quotes_hint(value));
  } else if constexpr (std::same_as<T, Secret>) {
    std::string text;
    convert(value, text, place, problems);
    out = Secret(std::move(text));
  } else if constexpr (std::same_as<T, gpio::Frequency>) {
    double hertz = out;
    convert(value, hertz, place, problems);
    out = hertz;
  } else if constexpr (PinParameter<T>) {
    if (auto name = pin_name(value); name)
      out = T(std::move(*name));
    else
      wrong_type(value, place, type_text<T>(), problems);
  } else if constexpr (is_duration<T>) {
    convert_duration(value, out, place, problems);
  } else if constexpr (DescribedEnum<T>) {
    convert_enum(value, out, place, problems);
  } else if constexpr (is_vector<T>) {
    convert_vector(value, out, place, problems);
  } else if constexpr (is_map<T>) {
    convert_map(value, out, place, problems);
  } else if constexpr (DescribedStruct<T>) {
    convert_struct(value, out, place, problems);
  } else {
    static_assert(
        unsupported<T>,
        "aiod: a parameter of this type can't be configured; describe a struct with AIO_PARAMS, an enum "
        "with AIO_ENUM, or use one of the types that aio/params.hpp lists");
  }
}

/// A default may be longer than aiod can count, as std::chrono::hours::max(): the longest there is, then.
template <class T>
Duration nearest_duration(const T& value) {
  using Seconds = std::chrono::duration<double>;
  const double seconds = std::chrono::duration_cast<Seconds>(value).count();
  if (seconds >= longest_duration) return Duration::max();
  if (seconds <= -longest_duration) return Duration::min();
  return std::chrono::duration_cast<Duration>(value);
}

/// The way back, for defaults and for what is shown.
template <class T>
Value to_value(const T& field) {
  if constexpr (is_required<T>) {
    return to_value(field.get());
  } else if constexpr (is_optional<T>) {
    return field ? to_value(*field) : Value();
  } else if constexpr (std::same_as<T, Secret>) {
    return Value(field.empty() ? "" : "[secret]");
  } else if constexpr (std::same_as<T, gpio::Frequency>) {
    return Value(static_cast<double>(field));
  } else if constexpr (PinParameter<T>) {
    return Value(field.name());
  } else if constexpr (is_duration<T>) {
    return Value(format_duration(nearest_duration(field)));
  } else if constexpr (DescribedEnum<T>) {
    Value name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (enumerator.value == field) name = enumerator.name;
    });
    return name;
  } else if constexpr (is_vector<T>) {
    Array list;
    for (const auto& item : field) list.push_back(to_value(static_cast<const typename T::value_type&>(item)));
    return list;
  } else if constexpr (is_map<T>) {
    Object map;
    for (const auto& [key, item] : field) map.emplace(key, to_value(item));
    return map;
  } else if constexpr (DescribedStruct<T>) {
    Object map;
    for_each_member<T>([&](auto member) { map.emplace(member.name, to_value(field.*member.pointer)); });
    return map;
  } else if constexpr (std::floating_point<T>) {
    return Value(static_cast<double>(field));
  } else if constexpr (std::same_as<T, bool> || Integer<T> || std::same_as<T, std::string> ||
                       std::same_as<T, Value>) {
    return Value(field);
  } else {
    return Value();  // convert() says why it does not compile
  }
}

}  // namespace aio::detail

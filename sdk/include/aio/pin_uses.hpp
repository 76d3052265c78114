#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <aio/binding.hpp>
#include <aio/gpio_pin.hpp>
#include <aio/gpio_pwm.hpp>

/// Which pins a service's parameters name, for whoever checks a configuration before anything runs. Plugins
/// have no need of this header.
namespace aio {

/// A frequency of pulses within a service's parameters; its other members are as those of PinUse.
struct FrequencyUse {
  double hertz = 0;
  std::string path;
  std::string name;
  bool given = false;
};

/// A pin within a service's parameters.
struct PinUse {
  gpio::Pin pin;
  std::string path;    // where the configuration has it, or would have it: "/args/0", "/kwargs/zones/2/pin"
  std::string name;    // for people: "zones[2].pin"
  bool given = false;  // the configuration gives the parameter that it is or lies in; else it is the default
  std::optional<FrequencyUse> frequency{};  // that of the same struct
  bool input = false;                       // it is only read, and others may read it, too
};

namespace detail {

/// The pins of a struct, and the frequency that it gives them.
struct FoundPins {
  std::vector<PinUse> pins{};
  std::optional<FrequencyUse> frequency{};

  /// What lies deeper has its frequency there.
  void add(FoundPins deeper) {
    for (PinUse& use : deeper.pins) {
      if (!use.frequency) use.frequency = deeper.frequency;
      pins.push_back(std::move(use));
    }
  }
};

template <class T>
void find_pins(const T& field, const Place& place, bool given, FoundPins& found) {
  if constexpr (is_required<T>) {
    find_pins(field.get(), place, given, found);
  } else if constexpr (is_optional<T>) {
    if (field) find_pins(*field, place, given, found);
  } else if constexpr (PinParameter<T>) {
    if (!field.name().empty())
      found.pins.push_back({.pin = field,
                            .path = place.path,
                            .name = place.name,
                            .given = given,
                            .input = std::same_as<T, gpio::InputPin>});
  } else if constexpr (std::same_as<T, gpio::Frequency>) {
    found.frequency = {.hertz = field, .path = place.path, .name = place.name, .given = given};
  } else if constexpr (is_vector<T>) {
    for (std::size_t i = 0; i < field.size(); ++i)
      find_pins(static_cast<const typename T::value_type&>(field[i]), child_of(place, i), given, found);
  } else if constexpr (is_map<T>) {
    for (const auto& [key, entry] : field)
      find_pins(entry, child_of(place, std::string_view(key)), given, found);
  } else if constexpr (DescribedStruct<T>) {
    FoundPins deeper;
    for_each_member<T>([&](auto member) {
      find_pins(field.*member.pointer, child_of(place, std::string_view(member.name)), given, deeper);
    });
    found.add(std::move(deeper));
  }
}

}  // namespace detail

/// The pins of the parameters that a configuration results in, those of defaults too: alone, and within
/// optionals, lists, maps and structs. What can't be bound is left at its default.
template <class Params>
std::vector<PinUse> pin_uses(const Arguments& given) {
  std::vector<BindProblem> problems;
  const Params params = bind_params<Params>(given, problems);
  const auto places = detail::place_arguments(given, detail::member_names<Params>(), problems);
  detail::FoundPins found;
  std::size_t index = 0;
  detail::for_each_member<Params>([&](auto member) {
    const auto& [value, place] = places[index++];
    const bool is_given = value != nullptr;
    const std::string name = member.name;
    detail::find_pins(params.*member.pointer,
                      is_given ? place : detail::Place{.path = "/kwargs/" + name, .name = name}, is_given,
                      found);
  });
  detail::FoundPins all;
  all.add(std::move(found));
  return std::move(all.pins);
}

}  // namespace aio

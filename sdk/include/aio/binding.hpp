#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/detail/convert.hpp>
#include <aio/params.hpp>
#include <aio/value.hpp>

/// Turns what the configuration gives a service into its struct of parameters, exactly as a Python call binds
/// its arguments. Plugins need only params.hpp; this is for hosts and tests.
namespace aio {

/// What the configuration gives: a list bound by position and a map bound by name.
struct Arguments {
  Array args{};
  Object kwargs{};
};

/// One parameter of a service, for people.
struct ParamInfo {
  std::string name;
  std::string type;  // "a duration: seconds, or text like 250ms or 1h30m"
  bool required = false;
  Value fallback{};  // the default; null when required
};

/// A struct of parameters whose type only the plugin knows. Must be gone before the plugin is unloaded.
using BoundParams = std::shared_ptr<void>;

namespace detail {

/// Where each given value goes: member index -> the value and its path. Reports what can't go anywhere.
struct Placement {
  const Value* value = nullptr;  // nullptr: not given
  std::string path;
};
AIO_API std::vector<Placement> place_arguments(const Arguments& given, const std::vector<std::string>& names,
                                               std::vector<BindProblem>& problems);

AIO_API BindProblem missing_parameter(std::string_view name, std::string_view type);

}  // namespace detail

/// Binds all it can; what it can't is left at its default and reported, every problem at once. No problem was
/// added: the parameters are as the configuration asks.
template <class Params>
Params bind_params(const Arguments& given, std::vector<BindProblem>& problems) {
  Params params{};
  const auto places = detail::place_arguments(given, detail::member_names<Params>(), problems);
  std::size_t index = 0;
  detail::for_each_member<Params>([&](auto member) {
    auto& field = params.*member.pointer;
    using Field = std::remove_reference_t<decltype(field)>;
    const detail::Placement& place = places[index++];
    const bool given_here = place.value != nullptr && (!place.value->is_null() || detail::takes_null<Field>);
    if (given_here)
      detail::convert(*place.value, field, place.path, problems);
    else if constexpr (detail::is_required<Field>)
      problems.push_back(detail::missing_parameter(member.name, detail::type_text<Field>()));
  });
  return params;
}

/// The parameters in order, with their types and defaults.
template <class Params>
std::vector<ParamInfo> describe_params() {
  std::vector<ParamInfo> all;
  const Params defaults{};
  detail::for_each_member<Params>([&](auto member) {
    const auto& field = defaults.*member.pointer;
    using Field = std::remove_cvref_t<decltype(field)>;
    all.push_back({.name = member.name,
                   .type = detail::type_text<Field>(),
                   .required = detail::is_required<Field>,
                   .fallback = detail::is_required<Field> ? Value() : detail::to_value(field)});
  });
  return all;
}

}  // namespace aio

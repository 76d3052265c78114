#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
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
  std::string type;         // "a duration: seconds, or text like 250ms or 1h30m"
  bool required = false;    // it, or something within it, has no default
  bool secret = false;      // it, or something within it, is an aio::Secret: its value is not to be shown
  bool local_only = false;  // callers from outside can't configure it; see AIO_PARAMS
  Value fallback{};         // the default; null for an aio::Required
};

/// A struct of parameters whose type only the plugin knows. Must be gone before the plugin is unloaded.
using BoundParams = std::shared_ptr<void>;

namespace detail {

/// A given value and where it stands; nullptr when it was not given.
struct Placement {
  const Value* value = nullptr;
  Place place{};
};

/// Where each given value goes, by the index of the parameter. Reports what can't go anywhere. What it
/// returns points into `given`.
AIO_API std::vector<Placement> place_arguments(const Arguments& given, const std::vector<std::string>& names,
                                               std::vector<BindProblem>& problems);

template <class T>
bool needs_value(std::string_view name) {
  std::vector<BindProblem> problems;
  require_given<T>(name, "", problems);
  return !problems.empty();
}

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
    const auto& [value, place] = places[index++];
    const std::size_t before = problems.size();
    if (value != nullptr && (!value->is_null() || detail::takes_null<Field>))
      detail::convert(*value, field, place, problems);
    else
      detail::require_given<Field>(member.name, "", problems);
    if (detail::has_secret<Field>())
      for (std::size_t i = before; i < problems.size(); ++i) problems[i].got.clear();
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
                   .required = detail::needs_value<Field>(member.name),
                   .secret = detail::has_secret<Field>(),
                   .local_only = detail::is_local_only<Params, Field>(member.name),
                   .fallback = detail::is_required<Field> ? Value() : detail::to_value(field)});
  });
  return all;
}

}  // namespace aio

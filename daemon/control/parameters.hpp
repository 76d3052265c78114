#pragma once

#include <aio/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reads parameters that the server has already checked against the interface's description: an optional one
/// is absent or null, anything else has its type.
namespace aiod::control {

inline const aio::Value* given(const aio::Object& parameters, std::string_view name) {
  const aio::Value* value = parameters.if_contains(name);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

inline std::vector<std::string> strings(const aio::Object& parameters, std::string_view name) {
  std::vector<std::string> list;
  if (const aio::Value* value = given(parameters, name))
    for (const aio::Value& item : value->as_array()) list.emplace_back(item.as_string());
  return list;
}

inline bool flag(const aio::Object& parameters, std::string_view name) {
  const aio::Value* value = given(parameters, name);
  return value != nullptr && value->as_bool();
}

inline std::optional<std::string> text(const aio::Object& parameters, std::string_view name) {
  const aio::Value* value = given(parameters, name);
  return value != nullptr ? std::optional(std::string(value->as_string())) : std::nullopt;
}

inline std::optional<double> number(const aio::Object& parameters, std::string_view name) {
  const aio::Value* value = given(parameters, name);
  return value != nullptr ? std::optional(value->to_number<double>()) : std::nullopt;
}

}  // namespace aiod::control

#pragma once

#include <aio/value.hpp>

#include <optional>
#include <stdexcept>
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

/// Names or wildcards. Throws std::invalid_argument when there are more wildcards than can be tried on every
/// task in no time, or a longer one than any name.
inline std::vector<std::string> strings(const aio::Object& parameters, std::string_view name) {
  constexpr std::size_t most_wildcards = 64;
  constexpr std::size_t longest_wildcard = 256;
  std::vector<std::string> list;
  if (const aio::Value* value = given(parameters, name))
    for (const aio::Value& item : value->as_array()) list.emplace_back(item.as_string());
  std::size_t wildcards = 0;
  for (const std::string& text : list) {
    if (text.find_first_of("*?[") == std::string::npos) continue;
    if (++wildcards > most_wildcards || text.size() > longest_wildcard)
      throw std::invalid_argument("at most 64 wildcards of 256 bytes can be given");
  }
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

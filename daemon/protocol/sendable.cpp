#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "protocol/json.hpp"

namespace aiod::protocol {
namespace {

namespace json = boost::json;

constexpr std::string_view too_deep = "(nested too deeply to be sent)";

std::string_view view(json::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

bool is_sendable(const json::object& object, std::size_t max_depth) {
  return max_depth > 0 && std::all_of(object.begin(), object.end(), [&](const json::key_value_pair& member) {
           return base::is_utf8(view(member.key())) && is_sendable(member.value(), max_depth - 1);
         });
}

bool is_sendable(const json::value& value, std::size_t max_depth) {
  if (const auto* text = value.if_string()) return base::is_utf8(view(*text));
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* object = value.if_object()) return is_sendable(*object, max_depth);
  const auto* array = value.if_array();
  return array == nullptr ||
         (max_depth > 0 && std::all_of(array->begin(), array->end(), [&](const json::value& element) {
            return is_sendable(element, max_depth - 1);
          }));
}

void make_sendable(json::object& object, std::size_t max_depth) {
  json::object clean(object.storage());
  clean.reserve(object.size());
  for (auto& member : object) {
    make_sendable(member.value(), max_depth - 1);
    clean.insert_or_assign(base::to_utf8(view(member.key())), std::move(member.value()));
  }
  object = std::move(clean);
}

void make_sendable(json::value& value, std::size_t max_depth) {
  if (is_sendable(value, max_depth)) return;
  if (auto* text = value.if_string()) {
    *text = base::to_utf8(view(*text));
  } else if (value.is_double()) {
    value = nullptr;
  } else if (max_depth == 0) {
    value = too_deep;
  } else if (auto* object = value.if_object()) {
    make_sendable(*object, max_depth);
  } else {
    for (auto& element : value.as_array()) make_sendable(element, max_depth - 1);
  }
}

}  // namespace aiod::protocol

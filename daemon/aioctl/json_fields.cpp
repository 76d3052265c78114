#include "aioctl/json_fields.hpp"

#include <boost/json/array.hpp>

#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

const json::object no_object;
const json::array no_array;

}  // namespace

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string(*text) : std::string();
}

std::optional<double> number_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::int64_t integer_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* number = value != nullptr ? value->if_int64() : nullptr;
  return number != nullptr ? *number : 0;
}

bool flag_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* flag = value != nullptr ? value->if_bool() : nullptr;
  return flag != nullptr && *flag;
}

json::value value_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr ? *value : json::value();
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  for (const auto& item : array_of(object, key)) {
    if (const auto* text = item.if_string()) texts.emplace_back(*text);
  }
  return texts;
}

const json::object& as_object(const json::value& value) {
  const auto* object = value.if_object();
  return object != nullptr ? *object : no_object;
}

std::string printable_text_of(const json::object& object, std::string_view key) {
  return escape(text_of(object, key));
}

const json::object& object_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr ? as_object(*value) : no_object;
}

const json::array& array_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* array = value != nullptr ? value->if_array() : nullptr;
  return array != nullptr ? *array : no_array;
}

}  // namespace aiod::aioctl

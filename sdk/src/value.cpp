#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include <cmath>
#include <utility>

#include <aio/value.hpp>

namespace aio {
namespace {

void append(std::string& out, const Value& value);

void append(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  const std::string text = fmt::format("{}", number);
  out += text;
  if (text.find_first_of(".e") == std::string::npos) out += ".0";
}

void append(std::string& out, const Array& array) {
  out += '[';
  for (const Value& element : array) {
    if (&element != array.data()) out += ',';
    append(out, element);
  }
  out += ']';
}

void append(std::string& out, const Object& object) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : object) {
    if (!std::exchange(first, false)) out += ',';
    out += boost::json::serialize(key);
    out += ':';
    append(out, value);
  }
  out += '}';
}

void append(std::string& out, const Value& value) {
  if (const double* number = value.if_double()) return append(out, *number);
  if (const Array* array = value.if_array()) return append(out, *array);
  if (const Object* object = value.if_object()) return append(out, *object);
  out += boost::json::serialize(value);
}

template <class Anything>
std::string text_of(const Anything& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace

std::string to_json_text(const Value& value) {
  return text_of(value);
}
std::string to_json_text(const Object& object) {
  return text_of(object);
}
std::string to_json_text(const Array& array) {
  return text_of(array);
}

}  // namespace aio

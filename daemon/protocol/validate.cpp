#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

#include "protocol/interface.hpp"

namespace aiod::protocol {
namespace {

namespace json = boost::json;
using Kind = Type::Kind;
using Complaint = std::optional<std::string>;

// 18.5, where JSON's serializer writes 1.85E1; 5.0, which is not the integer 5.
std::string as_written(double number) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return "a number";
  std::string written(text.data(), end);
  if (written.find_first_not_of("-0123456789") == std::string::npos) written += ".0";
  return written;
}

// A value as an error message shows it: short, whatever it is.
std::string excerpt(const json::value& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  if (const double* number = value.if_double()) return as_written(*number);
  constexpr std::size_t longest = 40;
  std::string text = json::serialize(value);
  return text.size() <= longest ? text : text.substr(0, longest) + "...";
}

bool is_int(const json::value& value) {
  return value.is_int64() ||
         (value.is_uint64() && value.get_uint64() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
}

class Validator {
 public:
  explicit Validator(const Interface& interface) : interface_(interface) {}

  // A path is "patterns[2]"; that of the parameters as a whole is empty.
  Complaint check_fields(const Type& structure, const json::object& object, const std::string& path) const {
    for (const Field& field : structure.fields) {
      const json::value* value = object.if_contains(field.name);
      const std::string place = path.empty() ? field.name : path + "." + field.name;
      if (value == nullptr) {
        if (!field.type.nullable) return place + " is missing";
      } else if (auto complaint = check(field.type, *value, place)) {
        return complaint;
      }
    }
    return std::nullopt;
  }

  // The name of a member that the structure does not have.
  static std::optional<std::string> unknown_field(const Type& structure, const json::object& object) {
    for (const auto& member : object) {
      const std::string_view key(member.key().data(), member.key().size());
      if (std::none_of(structure.fields.begin(), structure.fields.end(),
                       [&](const Field& field) { return field.name == key; })) {
        return std::string(key);
      }
    }
    return std::nullopt;
  }

 private:
  Complaint check(const Type& type, const json::value& value, const std::string& path) const {
    if (value.is_null() && type.nullable) return std::nullopt;
    switch (type.kind) {
      case Kind::boolean:
        return demand(value.is_bool(), "true or false", value, path);
      case Kind::integer:
        return demand(is_int(value), "an integer", value, path);
      case Kind::floating:
        return demand(value.is_number(), "a number", value, path);
      case Kind::string:
        return demand(value.is_string(), "a string", value, path);
      case Kind::object:
        return demand(!value.is_null(), "given", value, path);
      case Kind::enumeration:
        return check_enumeration(type, value, path);
      case Kind::structure:
        return check_structure(type, value, path);
      case Kind::reference:
        return check(interface_.find_type(type.name)->type, value, path);
      case Kind::array:
        return check_array(type, value, path);
      case Kind::map:
        return check_map(type, value, path);
    }
    return std::nullopt;
  }

  static Complaint demand(bool fits, const std::string& expected, const json::value& value,
                          const std::string& path) {
    if (fits) return std::nullopt;
    return path + " must be " + expected + ", not " + excerpt(value);
  }

  static Complaint check_enumeration(const Type& type, const json::value& value, const std::string& path) {
    const auto* text = value.if_string();
    if (text != nullptr && std::any_of(type.values.begin(), type.values.end(), [&](const std::string& known) {
          return std::string_view(text->data(), text->size()) == known;
        })) {
      return std::nullopt;
    }
    std::string choice;
    for (const std::string& known : type.values) choice += (choice.empty() ? "\"" : ", \"") + known + "\"";
    return demand(false, "one of " + choice, value, path);
  }

  Complaint check_structure(const Type& type, const json::value& value, const std::string& path) const {
    const auto* object = value.if_object();
    if (object == nullptr) return demand(false, "an object", value, path);
    if (auto unknown = unknown_field(type, *object)) return path + "." + *unknown + " is unknown";
    return check_fields(type, *object, path);
  }

  Complaint check_array(const Type& type, const json::value& value, const std::string& path) const {
    const auto* array = value.if_array();
    if (array == nullptr) return demand(false, "an array", value, path);
    for (std::size_t i = 0; i < array->size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (auto complaint = check(type.element.front(), (*array)[i], place)) return complaint;
    }
    return std::nullopt;
  }

  Complaint check_map(const Type& type, const json::value& value, const std::string& path) const {
    const auto* object = value.if_object();
    if (object == nullptr) return demand(false, "an object", value, path);
    for (const auto& member : *object) {
      const std::string place = path + "[" + excerpt(json::value(member.key())) + "]";
      if (auto complaint = check(type.element.front(), member.value(), place)) return complaint;
    }
    return std::nullopt;
  }

  const Interface& interface_;
};

std::optional<Violation> check_parameters(const Interface& interface, const Type& structure,
                                          const json::object& parameters) {
  if (auto unknown = Validator::unknown_field(structure, parameters)) {
    return Violation{*unknown, *unknown + " is unknown"};
  }
  auto complaint = Validator(interface).check_fields(structure, parameters, "");
  if (!complaint) return std::nullopt;
  std::string parameter = complaint->substr(0, complaint->find_first_of(" .["));
  return Violation{std::move(parameter), std::move(*complaint)};
}

template <typename Member>
const Member& existing(const Member* member, std::string_view name) {
  if (member == nullptr) throw std::out_of_range("no member '" + std::string(name) + "' in this interface");
  return *member;
}

}  // namespace

std::optional<Violation> validate(const Interface& interface, std::string_view method,
                                  const json::object& parameters) {
  return check_parameters(interface, existing(interface.find_method(method), method).input, parameters);
}

std::optional<Violation> validate_reply(const Interface& interface, std::string_view method,
                                        const json::object& parameters) {
  return check_parameters(interface, existing(interface.find_method(method), method).output, parameters);
}

std::optional<Violation> validate_error(const Interface& interface, std::string_view error,
                                        const json::object& parameters) {
  return check_parameters(interface, existing(interface.find_error(error), error).parameters, parameters);
}

}  // namespace aiod::protocol

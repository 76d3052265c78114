#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "protocol/json.hpp"

namespace aiod::protocol {
namespace {

namespace json = boost::json;

constexpr std::string_view too_deep = "(nested too deeply to be sent)";
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// The length of a sequence that starts with this byte, 0 where none does.
std::size_t sequence_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

// The first bytes whose second byte has a narrower range: overlong forms, surrogates, beyond U+10FFFF.
bool second_byte_fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

// The length of the character that `text` begins with, 0 when it is not UTF-8. `text` is not empty.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(first);
  if (length < 2) return length;
  if (text.size() < length) return 0;
  const auto tail = text.substr(1, length - 1);
  if (!std::all_of(tail.begin(), tail.end(), is_continuation)) return 0;
  return second_byte_fits(first, static_cast<unsigned char>(tail.front())) ? length : 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    clean += length == 0 ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

std::string_view view(json::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

bool is_sendable(const json::object& object, std::size_t max_depth) {
  return max_depth > 0 && std::all_of(object.begin(), object.end(), [&](const json::key_value_pair& member) {
           return is_utf8(view(member.key())) && is_sendable(member.value(), max_depth - 1);
         });
}

bool is_sendable(const json::value& value, std::size_t max_depth) {
  if (const auto* text = value.if_string()) return is_utf8(view(*text));
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
    clean.insert_or_assign(to_utf8(view(member.key())), std::move(member.value()));
  }
  object = std::move(clean);
}

void make_sendable(json::value& value, std::size_t max_depth) {
  if (is_sendable(value, max_depth)) return;
  if (auto* text = value.if_string()) {
    *text = to_utf8(view(*text));
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

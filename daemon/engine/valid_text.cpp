#include "engine/valid_text.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"

namespace aiod::engine {
namespace {

// Beyond it nothing is looked at: what is sent is cut before.
constexpr int deepest = 250;

bool is_valid(const aio::Value& value, int depth) {
  if (depth > deepest) return true;
  if (const auto* text = value.if_string()) return base::is_utf8(*text);
  if (const auto* list = value.if_array())
    return std::ranges::all_of(*list, [depth](const aio::Value& item) { return is_valid(item, depth + 1); });
  if (const auto* map = value.if_object())
    return std::ranges::all_of(*map, [depth](const auto& member) {
      return base::is_utf8(member.key()) && is_valid(member.value(), depth + 1);
    });
  return true;
}

aio::Value cleaned(const aio::Value& value, int depth) {
  if (is_valid(value, depth)) return value;
  if (const auto* text = value.if_string()) return aio::Value(base::to_utf8(*text));
  if (const auto* list = value.if_array()) {
    aio::Array clean;
    for (const aio::Value& item : *list) clean.push_back(cleaned(item, depth + 1));
    return clean;
  }
  aio::Object clean;
  for (const auto& [key, item] : value.get_object())
    clean.insert_or_assign(base::to_utf8(key), cleaned(item, depth + 1));
  return clean;
}

}  // namespace

std::string valid(std::string text) {
  return base::is_utf8(text) ? std::move(text) : base::to_utf8(text);
}

aio::Value valid(aio::Value value) {
  return is_valid(value, 0) ? std::move(value) : cleaned(value, 0);
}

aio::Show valid(aio::Show show) {
  return {.name = valid(std::move(show.name)), .text = valid(std::move(show.text))};
}

aio::ServiceInfo valid(aio::ServiceInfo info) {
  for (std::string* text : {&info.info, &info.docs, &info.version}) *text = valid(std::move(*text));
  for (std::string& name : info.require) name = valid(std::move(name));
  return info;
}

}  // namespace aiod::engine

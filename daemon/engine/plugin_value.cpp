#include "engine/plugin_value.hpp"

#include <aio/detail/utf8.hpp>
#include <aio/error.hpp>

#include <fmt/format.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace aiod::engine {
namespace {

constexpr std::size_t bytes_per_value = 16;

class Copier {
 public:
  aio::Value copy(const aio::Value& value, std::size_t depth = 0) {
    if (depth > deepest_value) return "(nested too deeply to be kept)";
    count(bytes_per_value);
    if (const auto* text = value.if_string()) {
      count(text->size());
      return aio::Value(std::string_view(*text));
    }
    if (const auto* list = value.if_array()) return copy_list(*list, depth);
    if (const auto* map = value.if_object()) return copy_map(*map, depth);
    return aio::Value(value, boost::json::storage_ptr());
  }

 private:
  void count(std::size_t bytes) {
    size_ += bytes;
    if (size_ > largest_value)
      throw std::length_error(fmt::format("it is larger than {} MiB", largest_value / 1024 / 1024));
  }

  aio::Value copy_list(const aio::Array& list, std::size_t depth) {
    aio::Array copied;
    for (const aio::Value& item : list) copied.push_back(copy(item, depth + 1));
    return copied;
  }

  aio::Value copy_map(const aio::Object& map, std::size_t depth) {
    aio::Object copied;
    for (const auto& [key, item] : map) {
      count(key.size());
      copied.emplace(std::string_view(key), copy(item, depth + 1));
    }
    return copied;
  }

  std::size_t size_ = 0;
};

// Boost.JSON destroys what is nested by recursion.
void take_apart(aio::Value value) {
  std::vector<aio::Value> parts;
  parts.push_back(std::move(value));
  while (!parts.empty()) {
    aio::Value part = std::move(parts.back());
    parts.pop_back();
    if (auto* list = part.if_array())
      for (aio::Value& item : *list) parts.push_back(std::move(item));
    else if (auto* map = part.if_object())
      for (auto& [key, item] : *map) parts.push_back(std::move(item));
  }
}

}  // namespace

aio::Value adopt(aio::Value value, std::string_view what) {
  try {
    aio::Value copied = Copier().copy(value);
    take_apart(std::move(value));
    return copied;
  } catch (...) {
    const aio::Error error = aio::describe_exception(std::current_exception());
    take_apart(std::move(value));
    return aio::Object{{"error", fmt::format("{} can't be shown: {}", what, error.message)}};
  }
}

std::string adopt_text(std::string text) {
  if (text.size() <= largest_value) return text;
  return aio::detail::valid_utf8(text, largest_value);
}

}  // namespace aiod::engine

#include "settings/service_settings.hpp"

#include <algorithm>
#include <string>

#include "settings/secrecy.hpp"
#include "settings/secret_names.hpp"

namespace aiod::settings {
namespace {

bool is_word(std::string_view text, std::string_view also) {
  const auto is_allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_allowed);
}

using Shown = std::map<std::string, std::string>;

bool has_within(const Shown& all, const std::string& below) {
  const auto inside = all.lower_bound(below);
  return inside != all.end() && inside->first.starts_with(below);
}

/// Of the value, or of what it is a part of.
const std::string* find_around(const Shown& all, std::string_view path) {
  for (std::string_view part = path;; part = part.substr(0, part.rfind('/'))) {
    if (const auto found = all.find(std::string(part)); found != all.end()) return &found->second;
    if (part.find('/') == std::string_view::npos) return nullptr;
  }
}

bool is_variable(std::string_view text) {
  return text.starts_with("${") && text.find('}') == text.size() - 1;
}

}  // namespace

bool holds_secret(const ServiceSettings& service, std::string_view path) {
  const std::string below = std::string(path) + '/';
  return has_within(service.secrets, below) || has_within(service.concealed, below) ||
         shown_instead(service, path) != nullptr;
}

const std::string* shown_instead(const ServiceSettings& service, std::string_view path) {
  const std::string* written = find_around(service.secrets, path);
  const std::string* concealed = find_around(service.concealed, path);
  // A variable's name is no secret; what stands beside it may be.
  const bool by_name = written != nullptr &&
                       (concealed == nullptr || is_variable(*written) || *written == marker(Hiding::secret));
  return by_name ? written : concealed;
}

aio::Value without_secrets(const ServiceSettings& service, const std::string& path, const aio::Value& value) {
  if (!holds_secret(service, path)) return value;
  if (const auto* list = value.if_array()) {
    aio::Array copy;
    for (std::size_t i = 0; i < list->size(); ++i)
      copy.push_back(without_secrets(service, child_path(path, std::to_string(i)), (*list)[i]));
    return copy;
  }
  if (const auto* map = value.if_object()) {
    aio::Object copy;
    for (const auto& [key, item] : *map)
      copy.emplace(shown_key(key), without_secrets(service, child_path(path, key), item));
    return copy;
  }
  const std::string* shown = shown_instead(service, path);
  // Null is what is not given, unless a variable said so.
  return shown == nullptr || (value.is_null() && !is_variable(*shown)) ? value : aio::Value(*shown);
}

Mark mark_of(const ServiceSettings& service, std::string_view path) {
  for (std::string_view part = path;; part = part.substr(0, part.rfind('/'))) {
    const auto mark = service.marks.find(std::string(part));
    if (mark != service.marks.end()) return mark->second;
    if (part.find('/') == std::string_view::npos) return {};
  }
}

Mark key_mark_of(const ServiceSettings& service, std::string_view path) {
  const auto key = service.keys.find(std::string(path));
  return key != service.keys.end() ? key->second : mark_of(service, path);
}

std::string child_path(std::string_view base, std::string_view key) {
  std::string path(base);
  path += '/';
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
  return path;
}

bool is_service_name(std::string_view name) {
  const std::size_t at = name.find('@');
  if (!is_word(name.substr(0, at), "_-")) return false;
  return at == std::string_view::npos || is_word(name.substr(at + 1), "_.-");
}

}  // namespace aiod::settings

#include "settings/service_settings.hpp"

#include <algorithm>

namespace aiod::settings {
namespace {

bool is_word(std::string_view text, std::string_view also) {
  const auto is_allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_allowed);
}

}  // namespace

bool holds_secret(const ServiceSettings& service, std::string_view path) {
  const std::string below = std::string(path) + '/';
  const auto inside = service.secrets.lower_bound(below);
  if (inside != service.secrets.end() && inside->starts_with(below)) return true;
  // A secret is a text, but a question about a part of it deserves the same answer.
  for (std::string_view part = path;; part = part.substr(0, part.rfind('/'))) {
    if (service.secrets.contains(std::string(part))) return true;
    if (part.empty()) return false;
  }
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

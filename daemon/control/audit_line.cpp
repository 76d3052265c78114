#include "base/terminal_text.hpp"
#include "control/access.hpp"

namespace aiod::control {
namespace {

constexpr std::size_t longest = 200;

void add(std::string& line, const aio::Value& value) {
  if (line.size() >= longest) return;
  if (const auto* text = value.if_string()) line += " " + base::terminal_text(std::string_view(*text));
  if (const auto* list = value.if_array())
    for (const aio::Value& item : *list) add(line, item);
}

void add_keys(std::string& line, const aio::Value& value) {
  if (const auto* map = value.if_object())
    for (const auto& [key, unused] : *map) add(line, aio::Value(key));
}

std::string cut(std::string line) {
  if (line.size() <= longest) return line;
  line.resize(longest);
  while (base::terminal_safe_prefix(line) < line.size()) line.pop_back();
  return line + "...";
}

}  // namespace

std::string audit_line(const Access& access, std::string_view method, const aio::Object& parameters) {
  for (const std::string_view ours : {"io.aiod.Services.", "io.aiod."})
    if (method.starts_with(ours)) method.remove_prefix(ours.size());
  std::string asked(method);
  for (const char* key : {"name", "patterns", "units", "pin", "pins"})
    if (const aio::Value* value = parameters.if_contains(key)) add(asked, *value);
  if (const aio::Value* set = parameters.if_contains("set")) add_keys(asked, *set);
  if (const aio::Value* unset = parameters.if_contains("unset")) add(asked, *unset);
  return access.who() + ": " + cut(std::move(asked));
}

}  // namespace aiod::control

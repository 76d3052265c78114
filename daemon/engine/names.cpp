#include "engine/names.hpp"

#include <fnmatch.h>

namespace aiod::engine {
namespace {

constexpr std::string_view suffix = ".service";

}  // namespace

std::string unit_name(std::string_view name) {
  std::string unit(name);
  if (!is_wildcard(name) && name.find(suffix) == std::string_view::npos) unit += suffix;
  return unit;
}

std::string_view service_name(std::string_view unit) {
  return unit.substr(0, unit.find(suffix));
}

bool is_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view task_name) {
  if (!is_wildcard(pattern)) return unit_name(pattern) == task_name;
  const std::string glob(pattern);
  const std::string name(task_name);
  if (fnmatch(glob.c_str(), name.c_str(), 0) == 0) return true;
  // "hel*o" means hello.service too, as systemctl completes it.
  return name.ends_with(suffix) && fnmatch(glob.c_str(), std::string(service_name(name)).c_str(), 0) == 0;
}

}  // namespace aiod::engine

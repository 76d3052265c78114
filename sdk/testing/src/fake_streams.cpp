#include "fake_streams.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <regex>
#include <string>

namespace aio::testing {
namespace {

constexpr std::string_view suffix = ".service";

bool glob(std::string_view pattern, std::string_view text) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), 0) == 0;
}

bool contains_unit(const LogQuery& query, const LogRecord& line) {
  const auto means_line = [&](const std::string& unit) {
    if (means(unit, line.unit)) return true;
    const std::string service = unit.find(suffix) == std::string::npos ? unit + ".service" : unit;
    return line.unit.starts_with(service + '.');
  };
  return query.units.empty() || std::ranges::any_of(query.units, means_line);
}

bool contains_text(const LogQuery& query, const std::string& text) {
  if (query.grep.empty()) return true;
  const bool any_case = std::ranges::none_of(query.grep, [](char c) { return c >= 'A' && c <= 'Z'; });
  const auto flags = any_case ? std::regex::ECMAScript | std::regex::icase : std::regex::ECMAScript;
  return std::regex_search(text, std::regex(query.grep, flags));
}

}  // namespace

bool means(std::string_view pattern, std::string_view task) {
  if (glob(pattern, task) || std::string(pattern) + std::string(suffix) == task) return true;
  return task.ends_with(suffix) && glob(pattern, task.substr(0, task.size() - suffix.size()));
}

bool wants(const LogQuery& query, const LogRecord& line) {
  if (line.level < query.level || !contains_unit(query, line)) return false;
  if ((query.since && line.time < *query.since) || (query.until && line.time > *query.until)) return false;
  return contains_text(query, line.text);
}

}  // namespace aio::testing

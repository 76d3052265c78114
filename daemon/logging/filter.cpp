#include "logging/filter.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>
#include <stdexcept>

namespace aiod::logging {
namespace {

constexpr std::string_view service_suffix = ".service";

// A repetition {n,m} is compiled into m copies of what it repeats, nested ones into their product.
constexpr std::size_t largest_expression = 2000;

[[noreturn]] void refuse(const std::string& grep, const std::string& why) {
  throw std::invalid_argument(fmt::format("bad regular expression \"{}\": {}", grep, why));
}

// An upper bound of the expression's compiled size: its length times every repetition count in it.
std::size_t weight(std::string_view grep) {
  std::size_t result = grep.size();
  for (std::size_t at = grep.find('{'); at != std::string_view::npos; at = grep.find('{', at + 1)) {
    for (std::size_t i = at + 1; i < grep.size() && grep[i] != '}'; ++i) {
      std::size_t count = 0;
      const char* const end = grep.data() + grep.size();
      const auto [rest, error] = std::from_chars(grep.data() + i, end, count);
      if (error == std::errc::result_out_of_range || count > largest_expression)
        return largest_expression + 1;
      if (error != std::errc{}) continue;
      result = std::min(result * std::max<std::size_t>(count, 1), largest_expression + 1);
      i = static_cast<std::size_t>(rest - grep.data()) - 1;
    }
  }
  return result;
}

bool has_upper(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::regex compile(const FilterSpec& spec) {
  if (weight(spec.grep) > largest_expression) refuse(spec.grep, "it is too large; use fewer or smaller {n}");
  // libstdc++'s own matcher without backtracking: no expression takes exponential time or deep recursion.
  auto flags = std::regex::ECMAScript | std::regex::nosubs | std::regex_constants::__polynomial;
  if (!spec.case_sensitive && !has_upper(spec.grep)) flags |= std::regex::icase;
  try {
    const std::regex valid_by_itself(spec.grep, flags);
    // Searching would start anew at each character; matching the whole text goes through it once.
    return std::regex("[\\s\\S]*(?:" + spec.grep + ")[\\s\\S]*", flags);
  } catch (const std::regex_error& error) {
    if (error.code() == std::regex_constants::error_complexity)
      refuse(spec.grep, "back references are not supported");
    refuse(spec.grep, error.what());
  }
}

// A unit and what is below it: "hello.service", "hello.service.blink".
bool covers_name(std::string_view name, std::string_view unit) noexcept {
  return unit.starts_with(name) && (unit.size() == name.size() || unit[name.size()] == '.');
}

}  // namespace

struct Filter::Expression {
  std::regex regex;
  std::size_t weight;
};

Filter::Filter(const FilterSpec& spec)
    : level_(spec.level),
      level_max_(spec.level_max),
      since_(spec.since),
      until_(spec.until),
      after_(spec.after) {
  for (const std::string& unit : spec.units) add_unit(unit);
  if (!spec.grep.empty())
    grep_ = std::make_shared<const Expression>(Expression{compile(spec), weight(spec.grep)});
}

void Filter::add_unit(const std::string& unit) {
  const bool wildcard = unit.find_first_of("*?[") != std::string::npos;
  const bool complete = unit.find(service_suffix) != std::string::npos;
  const std::string service = complete ? unit : unit + std::string(service_suffix);
  if (!complete) units_.push_back({unit, wildcard, false});
  units_.push_back({service, wildcard, !wildcard});
  if (wildcard) units_.push_back({service + ".*", wildcard, false});
}

bool Filter::matches_unit(std::string_view unit) const noexcept {
  std::array<char, 160> terminated{};
  const auto end =
      std::copy_n(unit.begin(), std::min(unit.size(), terminated.size() - 1), terminated.begin());
  *end = '\0';
  return std::any_of(units_.begin(), units_.end(), [&](const UnitPattern& pattern) {
    if (pattern.wildcard) return ::fnmatch(pattern.text.c_str(), terminated.data(), 0) == 0;
    return pattern.with_children ? covers_name(pattern.text, unit) : pattern.text == unit;
  });
}

bool Filter::matches_envelope(const RecordView& record) const noexcept {
  return record.level >= level_ && record.level <= level_max_ && (!after_ || record.seq > *after_) &&
         (!since_ || record.time >= *since_) && (!until_ || record.time <= *until_) &&
         (units_.empty() || matches_unit(record.unit));
}

std::size_t Filter::slice_bytes() const noexcept {
  constexpr std::size_t usual_bytes = 16 * 1024;
  constexpr std::size_t usual_weight = 64;
  return grep_ ? usual_bytes * usual_weight / std::max(grep_->weight, usual_weight) : usual_bytes;
}

bool Filter::matches_text(const std::string& text) const {
  return !grep_ || std::regex_match(text, grep_->regex);
}

}  // namespace aiod::logging

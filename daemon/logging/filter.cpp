#include "logging/filter.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include "base/utf8.hpp"

namespace aiod::logging {
namespace {

constexpr std::string_view service_suffix = ".service";

// Each line is compared with each of them.
constexpr std::size_t most_units = 256;
constexpr std::size_t longest_unit = 256;

// What one expression may cost: the longest text of it, the instructions that it is compiled to, and the
// memory for both and for what is remembered of lines. RE2 looks at a character once, but in the worst case
// follows each instruction there, so that the second bounds the time for a line: 30 ms for the longest one.
constexpr std::size_t longest_expression = 4096;
constexpr std::size_t largest_program = 512;
constexpr std::int64_t most_memory = 128 * 1024;

[[noreturn]] void refuse(std::string_view grep, std::string_view why) {
  constexpr std::size_t longest_quote = 200;
  const std::string_view more = grep.size() > longest_quote ? "..." : "";
  throw std::invalid_argument(fmt::format("bad regular expression \"{}{}\": {}",
                                          base::to_utf8(grep.substr(0, longest_quote)), more, why));
}

// Letters behind a backslash are the expression's own: "\\S" asks for no capital.
bool has_upper(std::string_view grep) {
  bool escaped = false;
  for (const char c : grep) {
    if (!escaped && c >= 'A' && c <= 'Z') return true;
    escaped = !escaped && c == '\\';
  }
  return false;
}

std::size_t size_of(const RE2& regex) {
  return static_cast<std::size_t>(std::max(regex.ProgramSize(), 0));
}

std::string reason_of(const RE2& regex) {
  switch (regex.error_code()) {
    case RE2::ErrorBadEscape:
    case RE2::ErrorRepeatOp:
    case RE2::ErrorBadPerlOp:
      return regex.error() + "; the syntax is RE2's, which has neither back references nor look-around";
    case RE2::ErrorPatternTooLarge:
    case RE2::ErrorRepeatSize:
      return "it is too large; use fewer or smaller {n}";
    default:
      return regex.error();
  }
}

std::shared_ptr<const RE2> compile(const FilterSpec& spec) {
  if (spec.grep.size() > longest_expression)
    refuse(spec.grep, fmt::format("it is too large; it may have {} bytes", longest_expression));
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(most_memory);
  options.set_case_sensitive(spec.case_sensitive || has_upper(spec.grep));
  auto regex = std::make_shared<const RE2>(spec.grep, options);
  if (!regex->ok()) refuse(spec.grep, reason_of(*regex));
  if (size_of(*regex) > largest_program) refuse(spec.grep, "it is too large; use fewer or smaller {n}");
  return regex;
}

// A unit and what is below it: "hello.service", "hello.service.blink".
bool covers_name(std::string_view name, std::string_view unit) noexcept {
  return unit.starts_with(name) && (unit.size() == name.size() || unit[name.size()] == '.');
}

}  // namespace

Filter::Filter(const FilterSpec& spec)
    : level_(spec.level),
      level_max_(spec.level_max),
      since_(spec.since),
      until_(spec.until),
      after_(spec.after) {
  if (spec.units.size() > most_units)
    throw std::invalid_argument(
        fmt::format("{} units are too many; ask for {} at most", spec.units.size(), most_units));
  for (const std::string& unit : spec.units) add_unit(unit);
  if (!spec.grep.empty()) grep_ = compile(spec);
}

void Filter::add_unit(const std::string& unit) {
  if (unit.size() > longest_unit)
    throw std::invalid_argument(fmt::format("no unit has a name of {} bytes", unit.size()));
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
  constexpr std::size_t usual_size = 64;
  return grep_ ? usual_bytes * usual_size / std::max(size_of(*grep_), usual_size) : usual_bytes;
}

bool Filter::matches_text(const std::string& text) const {
  return !grep_ || RE2::PartialMatch(text, *grep_);
}

}  // namespace aiod::logging

#include "engine/cron_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <sstream>
#include <utility>

#include "engine/cron.hpp"

namespace aiod::engine {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> macros{{{"@hourly", "0 * * * *"},
                                                                               {"@daily", "0 0 * * *"},
                                                                               {"@midnight", "0 0 * * *"},
                                                                               {"@weekly", "0 0 * * 0"},
                                                                               {"@monthly", "0 0 1 * *"},
                                                                               {"@yearly", "0 0 1 1 *"},
                                                                               {"@annually", "0 0 1 1 *"}}};

std::string lower(std::string_view text) {
  std::string copy(text);
  for (char& c : copy) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return copy;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.front() != '-';
  return whole ? std::optional(value) : std::nullopt;
}

// Splits at each `separator`; empty parts are parts.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

class FieldReader {
 public:
  explicit FieldReader(const CronField& field) : field_(field) {}

  std::vector<int> read(std::string_view text) {
    for (const std::string_view part : split(text, ',')) add_part(part);
    return std::move(values_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw CronError(fmt::format("cron: {}: {}", field_.name, what));
  }

  // "*", "5", "1-5", each maybe with "/2"; "5/2" goes on from 5.
  void add_part(std::string_view part) {
    const auto slash = part.find('/');
    const std::string_view range = part.substr(0, slash);
    int step = 1;
    if (slash != std::string_view::npos) step = read_step(part.substr(slash + 1));
    const auto [first, last] = read_range(range, slash != std::string_view::npos);
    for (int value = first; value <= last; value += step) values_.push_back(value);
  }

  int read_step(std::string_view text) const {
    const auto step = text.empty() ? std::nullopt : number(text);
    if (!step || *step < 1 || *step > field_.most)
      fail(fmt::format("\"/{}\" is no step; write a number from 1 to {}", text, field_.most));
    return *step;
  }

  std::pair<int, int> read_range(std::string_view text, bool with_step) const {
    if (text == "*") return {field_.least, field_.most};
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
      const int value = read_value(text);
      return {value, with_step ? field_.most : value};
    }
    const int first = read_value(text.substr(0, dash));
    int last = read_value(text.substr(dash + 1));
    if (last < first && last == 0 && field_.most == 7) last = 7;  // "fri-sun"
    if (last < first)
      fail(fmt::format("\"{}\" runs backwards; write {}-{},{}-{}", text, first, field_.most, field_.least,
                       last));
    return {first, last};
  }

  int read_value(std::string_view text) const {
    if (text.empty()) fail("a value is missing");
    const auto named = std::find(field_.names.begin(), field_.names.end(), lower(text));
    if (named != field_.names.end())
      return static_cast<int>(named - field_.names.begin()) + field_.first_named;
    const auto value = number(text);
    if (!value)
      fail(fmt::format("\"{}\" is no number{}{}", text, field_.names.empty() ? "" : " and no name",
                       text == "?" ? "; write * for any" : ""));
    if (*value < field_.least || *value > field_.most)
      fail(fmt::format("{} is not from {} to {}", *value, field_.least, field_.most));
    return *value;
  }

  const CronField& field_;
  std::vector<int> values_;
};

std::string_view expanded(std::string_view expression) {
  if (!expression.starts_with('@')) return expression;
  const std::string name = lower(expression);
  for (const auto& [macro, meaning] : macros)
    if (macro == name) return meaning;
  if (name == "@reboot") throw CronError("cron: @reboot is not supported; write start_in: 0 instead");
  throw CronError(fmt::format(
      "cron: there is no {}; there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually",
      expression));
}

}  // namespace

std::vector<int> read_cron_field(const CronField& field, std::string_view text) {
  return FieldReader(field).read(text);
}

std::vector<std::string> split_cron(std::string_view expression) {
  const auto begin = expression.find_first_not_of(" \t");
  if (begin == std::string_view::npos) throw CronError("cron: the expression is empty");
  expression = expression.substr(begin, expression.find_last_not_of(" \t") + 1 - begin);
  std::istringstream text{std::string(expanded(expression))};
  std::vector<std::string> fields;
  for (std::string field; text >> field;) fields.push_back(field);
  if (fields.size() != 5)
    throw CronError(
        fmt::format("cron: \"{}\" has {} field{}; write five: minute hour day-of-month month day-of-week",
                    expression, fields.size(), fields.size() == 1 ? "" : "s"));
  return fields;
}

}  // namespace aiod::engine

#include <fmt/format.h>

#include <aio/binding.hpp>
#include <aio/detail/nearest.hpp>
#include <aio/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "text_case.hpp"

namespace aio::detail {
namespace {

using namespace std::chrono_literals;

// "argument 1 (led)" where only the order says which parameter is meant, else its name.
std::string spoken(const Place& place) {
  return place.position == 0 ? place.name : fmt::format("argument {} ({})", place.position, place.name);
}

// A JSON pointer's step.
std::string escaped(std::string_view key) {
  std::string step;
  for (const char c : key) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// As JSON, and no longer than a person wants to read.
std::string as_given(const Value& value) {
  constexpr std::size_t longest = 200;
  const auto* number = value.if_double();
  if (number != nullptr && !std::isfinite(*number))
    return std::isnan(*number) ? "not a number" : *number > 0 ? "infinite" : "minus infinite";
  std::string text = aio::to_json_text(value);
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end) + "...";
}

std::string hint_for(std::string_view name, const std::vector<std::string>& known) {
  for (const std::string& candidate : known)
    if (equal_any_case(name, candidate)) return fmt::format("did you mean \"{}\"?", candidate);
  const auto near = nearest(name, known);
  return near ? fmt::format("did you mean \"{}\"?", *near) : std::string();
}

BindProblem too_many(const Arguments& given, const std::vector<std::string>& names) {
  const std::size_t count = given.args.size();
  const std::string were = count == 1 ? "1 was" : fmt::format("{} were", count);
  BindProblem problem{.path = fmt::format("/args/{}", names.size()), .message = {}};
  if (names.empty())
    problem.message = fmt::format("takes no arguments, but {} given", were);
  else
    problem.message = fmt::format("takes at most {} argument{} ({}), but {} given", names.size(),
                                  names.size() == 1 ? "" : "s", fmt::join(names, ", "), were);
  return problem;
}

void place_kwarg(std::string_view key, const Value& value, const std::vector<std::string>& names,
                 std::vector<Placement>& placements, Problems& problems) {
  const Place place{.path = "/kwargs/" + escaped(key), .name = std::string(key)};
  const auto name = std::find(names.begin(), names.end(), key);
  if (name == names.end()) {
    const std::string known =
        names.empty() ? "this service has none" : fmt::format("known are: {}", fmt::join(names, ", "));
    problems.push_back({.path = place.path,
                        .message = fmt::format("unknown parameter \"{}\"; {}", key, known),
                        .hint = hint_for(key, names),
                        .of_key = true});
    return;
  }
  Placement& placement = placements[static_cast<std::size_t>(name - names.begin())];
  if (placement.value == nullptr)
    placement = {.value = &value, .place = place};
  else
    problems.push_back({.path = place.path,
                        .message = fmt::format("\"{}\" is given twice: here and as argument {} in args", key,
                                               placement.place.position),
                        .of_key = true});
}

}  // namespace

Place child_of(const Place& parent, std::string_view key) {
  return {.path = parent.path + '/' + escaped(key), .name = fmt::format("{}.{}", parent.name, key)};
}

Place child_of(const Place& parent, std::size_t index) {
  return {.path = fmt::format("{}/{}", parent.path, index),
          .name = fmt::format("{}[{}]", parent.name, index)};
}

void wrong_type(const Value& value, const Place& place, std::string_view type, Problems& problems,
                std::string hint) {
  problems.push_back({.path = place.path,
                      .message = fmt::format("{} must be {}", spoken(place), type),
                      .got = as_given(value),
                      .hint = std::move(hint)});
}

void unknown_key(std::string_view key, const Place& place, const std::vector<std::string>& known,
                 Problems& problems) {
  const std::string all =
      known.empty() ? "none are known" : fmt::format("known are: {}", fmt::join(known, ", "));
  problems.push_back({.path = place.path,
                      .message = fmt::format("unknown key \"{}\" ({}); {}", key, place.name, all),
                      .hint = hint_for(key, known),
                      .of_key = true});
}

void unknown_enumerator(std::string_view given, const Place& place, const std::vector<std::string>& known,
                        Problems& problems) {
  wrong_type(Value(given), place, one_of(known), problems, hint_for(given, known));
}

void missing(std::string_view name, const std::string& path, std::string_view type, Problems& problems) {
  problems.push_back(
      {.path = path, .message = fmt::format("\"{}\" must be given, it has no default: {}", name, type)});
}

std::optional<std::int64_t> whole_number(const Value& value) noexcept {
  constexpr double first_inexact = 9007199254740992.0;  // 2 to the 53rd
  if (const auto* number = value.if_int64()) return *number;
  const auto* number = value.if_double();
  if (number == nullptr || std::trunc(*number) != *number || std::abs(*number) >= first_inexact)
    return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<std::uint64_t> whole_unsigned(const Value& value) noexcept {
  if (const auto* number = value.if_uint64()) return *number;
  return std::nullopt;
}

std::optional<double> finite_number(const Value& value) noexcept {
  if (!value.is_number()) return std::nullopt;
  const double number = value.to_number<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<Duration> duration_value(const Value& value) noexcept {
  if (const auto* text = value.if_string()) return parse_duration(*text);
  const auto seconds = finite_number(value);
  if (!seconds || std::abs(*seconds) > longest_duration) return std::nullopt;
  if (const auto* whole = value.if_int64()) return std::chrono::seconds(*whole);
  return Duration(std::llround(*seconds * 1e9));
}

std::optional<std::string> pin_name(const Value& value) {
  if (const auto number = whole_number(value)) {
    if (*number < 0) return std::nullopt;
    return std::to_string(*number);
  }
  if (const auto* text = value.if_string(); text != nullptr && !text->empty()) return std::string(*text);
  return std::nullopt;
}

std::string quotes_hint(const Value& value) {
  return value.is_number() || value.is_bool() ? "put it in quotes to make it text" : "";
}

std::string number_hint(const Value& value) {
  const auto* text = value.if_string();
  if (text == nullptr || text->empty()) return {};
  double number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  return error == std::errc() && stop == end ? "write it without quotes" : "";
}

std::string bool_hint(const Value& value) {
  constexpr std::array<std::string_view, 6> yes_or_no = {"yes", "no", "on", "off", "true", "false"};
  const auto* text = value.if_string();
  const bool meant = text != nullptr && std::ranges::any_of(yes_or_no, [&](std::string_view word) {
                       return equal_any_case(word, *text);
                     });
  return meant ? "write true or false, without quotes" : "";
}

std::string list_hint(const Value& value) {
  return value.is_primitive() && !value.is_null() ? "put it in brackets to make it a list of one: [...]" : "";
}

std::string number_range(std::int64_t least, std::uint64_t greatest) {
  return fmt::format(" from {} to {}", least, greatest);
}

std::string one_of(const std::vector<std::string>& names) {
  return fmt::format("{}{}", names.size() > 1 ? "one of " : "", fmt::join(names, ", "));
}

std::string map_with(const std::vector<std::string>& keys) {
  if (keys.empty()) return "an empty map";
  return fmt::format("a map with the key{} {}", keys.size() > 1 ? "s" : "", fmt::join(keys, ", "));
}

std::string whole_units_text(std::chrono::nanoseconds unit) {
  constexpr std::array<std::pair<std::chrono::nanoseconds, std::string_view>, 8> names = {
      {{1ns, "nanoseconds"},
       {1us, "microseconds"},
       {1ms, "milliseconds"},
       {1s, "seconds"},
       {1min, "minutes"},
       {1h, "hours"},
       {24h, "days"},
       {168h, "weeks"}}};
  for (const auto& [length, name] : names)
    if (length == unit) return fmt::format("a whole number of {}", name);
  return "a multiple of " + format_duration(unit);
}

std::vector<Placement> place_arguments(const Arguments& given, const std::vector<std::string>& names,
                                       std::vector<BindProblem>& problems) {
  std::vector<Placement> placements(names.size());
  for (std::size_t i = 0; i < std::min(given.args.size(), names.size()); ++i)
    placements[i] = {.value = &given.args[i],
                     .place = {.path = fmt::format("/args/{}", i), .name = names[i], .position = i + 1}};
  if (given.args.size() > names.size()) problems.push_back(too_many(given, names));
  for (const auto& [key, value] : given.kwargs) place_kwarg(key, value, names, placements, problems);
  return placements;
}

}  // namespace aio::detail

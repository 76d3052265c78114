#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include <aio/binding.hpp>
#include <aio/detail/nearest.hpp>

#include <algorithm>
#include <cmath>

namespace aio::detail {
namespace {

std::string quoted_list(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// "/kwargs/zones/2/pin" is spoken of as "zones[2].pin", "/args/0" as "argument 1".
std::string spoken(const std::string& path) {
  std::string text;
  bool first = true;
  std::string_view rest = path;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    const bool number =
        !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (first && (part == "kwargs" || part == "args")) {
      if (part == "args") text = "argument";
    } else if (text == "argument") {
      text += ' ' + std::to_string(std::stoul(std::string(part)) + 1);
    } else if (number && !text.empty()) {
      text += fmt::format("[{}]", part);
    } else {
      text += text.empty() ? std::string(part) : fmt::format(".{}", part);
    }
    first = false;
  }
  return text;
}

std::string count_of(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string hint_for(std::string_view name, const std::vector<std::string>& known) {
  const auto near = nearest(name, known);
  return near ? fmt::format("did you mean \"{}\"?", *near) : std::string();
}

}  // namespace

std::string child_path(const std::string& parent, std::string_view key) {
  return fmt::format("{}/{}", parent, key);
}

std::string child_path(const std::string& parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

void wrong_type(const Value& value, const std::string& path, std::string_view type, Problems& problems) {
  problems.push_back({.path = path,
                      .message = fmt::format("{} must be {}", spoken(path), type),
                      .got = boost::json::serialize(value)});
}

void unknown_name(std::string_view name, const std::string& path, std::string_view what,
                  const std::vector<std::string>& known, Problems& problems) {
  std::string message = what == "value"
                            ? fmt::format("{} must be {}", spoken(path), one_of(known))
                            : fmt::format("unknown {} \"{}\"; known are: {}", what, name, quoted_list(known));
  const std::string got = what == "value" ? boost::json::serialize(Value(name)) : std::string();
  problems.push_back(
      {.path = path, .message = std::move(message), .got = got, .hint = hint_for(name, known)});
}

void missing_member(std::string_view name, const std::string& path, std::string_view type,
                    Problems& problems) {
  problems.push_back({.path = path, .message = fmt::format("{} lacks \"{}\": {}", spoken(path), name, type)});
}

BindProblem missing_parameter(std::string_view name, std::string_view type) {
  return {.path = "",
          .message = fmt::format("\"{}\" must be given: it is {} and has no default", name, type)};
}

std::optional<std::int64_t> whole_number(const Value& value) noexcept {
  if (const auto* number = value.if_int64()) return *number;
  const auto* number = value.if_double();
  if (number == nullptr || std::trunc(*number) != *number || std::abs(*number) >= 9007199254740992.0)
    return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<std::uint64_t> whole_unsigned(const Value& value) noexcept {
  if (const auto* number = value.if_uint64()) return *number;
  return std::nullopt;
}

std::optional<Duration> duration_value(const Value& value) noexcept {
  constexpr double longest = 9.2e9;  // seconds that fit into 64 bits of nanoseconds
  if (const auto* text = value.if_string()) return parse_duration(*text);
  if (!value.is_number()) return std::nullopt;
  const double seconds = value.to_number<double>();
  if (!std::isfinite(seconds) || std::abs(seconds) > longest) return std::nullopt;
  if (const auto* whole = value.if_int64()) return std::chrono::seconds(*whole);
  return Duration(std::llround(seconds * 1e9));
}

std::optional<std::string> pin_name(const Value& value) {
  if (const auto number = whole_number(value)) {
    if (*number < 0) return std::nullopt;
    return std::to_string(*number);
  }
  if (const auto* text = value.if_string(); text != nullptr && !text->empty()) return std::string(*text);
  return std::nullopt;
}

std::string number_range(std::int64_t least, std::uint64_t greatest) {
  const bool any = least == std::numeric_limits<std::int64_t>::min();
  return any ? std::string() : fmt::format(" from {} to {}", least, greatest);
}

std::string one_of(const std::vector<std::string>& names) {
  return fmt::format("{}{}", names.size() > 1 ? "one of " : "", quoted_list(names));
}

std::vector<Placement> place_arguments(const Arguments& given, const std::vector<std::string>& names,
                                       std::vector<BindProblem>& problems) {
  std::vector<Placement> places(names.size());
  for (std::size_t i = 0; i < given.args.size(); ++i) {
    if (i < names.size()) {
      places[i] = {.value = &given.args[i], .path = child_path("/args", i)};
      continue;
    }
    problems.push_back({.path = child_path("/args", i),
                        .message = fmt::format(
                            "takes at most {}{}, but {} given", count_of(names.size(), "argument"),
                            names.empty() ? "" : fmt::format(" ({})", quoted_list(names)),
                            given.args.size() == 1 ? "1 was" : fmt::format("{} were", given.args.size()))});
    break;
  }
  for (const auto& [key, value] : given.kwargs) {
    const auto name = std::find(names.begin(), names.end(), std::string_view(key));
    const std::string path = child_path("/kwargs", key);
    if (name == names.end()) {
      problems.push_back({.path = path,
                          .message = names.empty()
                                         ? fmt::format("unknown parameter \"{}\"; this service has none",
                                                       std::string_view(key))
                                         : fmt::format("unknown parameter \"{}\"; known are: {}",
                                                       std::string_view(key), quoted_list(names)),
                          .hint = hint_for(key, names)});
      continue;
    }
    Placement& place = places[static_cast<std::size_t>(name - names.begin())];
    if (place.value != nullptr)
      problems.push_back({.path = path,
                          .message = fmt::format("\"{}\" is given twice: here and as argument {} in args",
                                                 std::string_view(key), name - names.begin() + 1)});
    else
      place = {.value = &value, .path = path};
  }
  return places;
}

}  // namespace aio::detail

#include <aio/env_file.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include <aio/detail/utf8.hpp>

namespace aio::env {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool has_quotes(std::string_view text) {
  return text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
}

std::string quoted(const std::string& value) {
  const bool needed = has_quotes(value) || trimmed(value) != value;
  return needed ? '"' + value + '"' : value;
}

struct Line {
  bool exported = false;
  std::string_view name;
  std::string_view value;
};

/// What a line sets: nullopt when that is nothing. Its problem, or nullptr.
std::optional<Line> parse(std::string_view line, const char*& problem) {
  constexpr std::string_view export_word = "export ";
  Line parsed;
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return std::nullopt;
  parsed.exported = line.starts_with(export_word);
  if (parsed.exported) line = trimmed(line.substr(export_word.size()));
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    problem = "expected NAME=value";
    return std::nullopt;
  }
  parsed.name = trimmed(line.substr(0, equals));
  if (!is_name(parsed.name)) {
    problem = "what is left of the = is not a variable's name (letters, digits, _)";
    return std::nullopt;
  }
  parsed.value = trimmed(line.substr(equals + 1));
  if (has_quotes(parsed.value)) parsed.value = parsed.value.substr(1, parsed.value.size() - 2);
  return parsed;
}

/// Takes the first line off; it ends in "\n", "\r\n" or "\r".
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  text.remove_prefix(line.size());
  if (text.starts_with("\r\n"))
    text.remove_prefix(2);
  else if (!text.empty())
    text.remove_prefix(1);
  return line;
}

void check(const std::string& name, std::string_view value) {
  if (!is_name(name)) throw std::invalid_argument(fmt::format("\"{}\" can't be a variable's name", name));
  for (std::string_view rest = value; !rest.empty();) {
    const auto byte = static_cast<unsigned char>(rest.front());
    const std::size_t length = detail::character_length(rest);
    if (byte == '\n' || byte == '\r')
      throw std::invalid_argument(fmt::format("the value of {} must be one line", name));
    const bool is_c1 = length == 2 && byte == 0xC2 && static_cast<unsigned char>(rest[1]) < 0xA0;
    if (length == 0 || (byte < 0x20 && byte != '\t') || byte == 0x7F || is_c1)
      throw std::invalid_argument(
          fmt::format("the value of {} must be UTF-8 text without control characters", name));
    rest.remove_prefix(length);
  }
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || is_digit(c); });
}

Variables read(std::string_view text, std::vector<Problem>& problems) {
  Variables variables;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  for (int number = 1; !text.empty(); ++number) {
    const char* problem = nullptr;
    const auto line = parse(take_line(text), problem);
    if (line) variables.insert_or_assign(std::string(line->name), std::string(line->value));
    if (problem != nullptr) problems.push_back({number, problem});
  }
  return variables;
}

std::string write(std::string_view text, const Variables& variables) {
  for (const auto& [name, value] : variables) check(name, value);
  Variables left = variables;
  std::string result;
  if (text.starts_with(byte_order_mark)) {
    text.remove_prefix(byte_order_mark.size());
    result = byte_order_mark;
  }
  while (!text.empty()) {
    const char* problem = nullptr;
    const std::string_view line = take_line(text);
    const auto parsed = parse(line, problem);
    const auto set = parsed ? variables.find(std::string(parsed->name)) : variables.end();
    if (set == variables.end())
      result += line;
    else
      result += fmt::format("{}{}={}", parsed->exported ? "export " : "", set->first, quoted(set->second));
    result += '\n';
    if (set != variables.end()) left.erase(set->first);
  }
  for (const auto& [name, value] : left) result += fmt::format("{}={}\n", name, quoted(value));
  if (result.size() > most_bytes)
    throw std::invalid_argument(fmt::format("the file would be larger than {} MiB", most_bytes >> 20U));
  return result;
}

}  // namespace aio::env

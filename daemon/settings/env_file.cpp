#include "settings/env_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view unquoted(std::string_view text) {
  const bool has_quotes =
      text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
  return has_quotes ? text.substr(1, text.size() - 2) : text;
}

/// nullptr when the line is fine.
const char* read_line(std::string_view line, std::map<std::string, std::string>& variables) {
  constexpr std::string_view kExport = "export ";
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return nullptr;
  if (line.starts_with(kExport)) line = trimmed(line.substr(kExport.size()));
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return "expected NAME=value";
  const std::string_view name = trimmed(line.substr(0, equals));
  if (!is_variable_name(name)) return "what is left of the = is not a variable's name (letters, digits, _)";
  variables.insert_or_assign(std::string(name), std::string(unquoted(trimmed(line.substr(equals + 1)))));
  return nullptr;
}

}  // namespace

bool is_variable_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || is_digit(c); });
}

void read_env_file(const Source& source, std::map<std::string, std::string>& variables,
                   std::vector<Diagnostic>& errors) {
  if (const auto fault = find_fault(source.text())) {
    errors.push_back(without_line(Severity::error, source.mark_at(fault->offset), fault->message));
    return;
  }
  std::string_view rest = source.text();
  std::map<std::string, std::string> found;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (const char* problem = read_line(line, found)) {
      errors.push_back(without_line(Severity::error, {source.file(), number, 1}, problem));
    }
  }
  variables.merge(found);
}

}  // namespace aiod::settings

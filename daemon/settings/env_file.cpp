#include "settings/env_file.hpp"

#include <aio/env_file.hpp>

#include "settings/utf8.hpp"

namespace aiod::settings {

bool is_variable_name(std::string_view text) {
  return aio::env::is_name(text);
}

void read_env_file(const Source& source, std::map<std::string, std::string>& variables,
                   std::vector<Diagnostic>& errors) {
  if (const auto fault = find_fault(source.text())) {
    errors.push_back(without_line(Severity::error, source.mark_at(fault->offset), fault->message));
    return;
  }
  std::vector<aio::env::Problem> problems;
  aio::env::Variables found = aio::env::read(source.text(), problems);
  for (const aio::env::Problem& problem : problems)
    errors.push_back(without_line(Severity::error, {source.file(), problem.line, 1}, problem.message));
  variables.merge(found);
}

}  // namespace aiod::settings

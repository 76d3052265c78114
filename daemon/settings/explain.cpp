#include "settings/explain.hpp"

#include <utility>

#include "settings/secret_names.hpp"

namespace aiod::settings {

std::string explain(const Settings& all, const ServiceSettings& service, const aio::BindProblem& problem,
                    Severity severity) {
  // It may name a key that was meant to be a key and its value.
  std::string message = without_named_secret(problem.message);
  if (!problem.got.empty() && !holds_secret(service, problem.path)) message += ", but it is " + problem.got;
  const Mark mark = problem.of_key ? key_mark_of(service, problem.path) : mark_of(service, problem.path);
  if (!mark.file.empty()) return to_string(all.diagnose(mark, std::move(message), problem.hint, severity));
  return problem.hint.empty() ? message : message + "; " + problem.hint;
}

}  // namespace aiod::settings

#include "aiod/relations.hpp"

#include <aio/detail/nearest.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "engine/cycle.hpp"
#include "engine/names.hpp"

namespace aiod {
namespace {

std::string plain(const std::string& name) {
  return std::string(engine::service_name(engine::unit_name(name)));
}

void add_unknown(std::vector<aio::BindProblem>& problems, const std::set<std::string>& known,
                 const std::string& key, std::string_view verb, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (known.contains(plain(name))) continue;
    const auto meant = aio::detail::nearest(plain(name), {known.begin(), known.end()});
    problems.push_back({.path = key,
                        .message = fmt::format("{} {}, and there is no such service", verb, name),
                        .hint = meant ? fmt::format("did you mean \"{}\"?", *meant) : ""});
  }
}

std::vector<std::string> required_by(const settings::Settings& all, const std::string& name) {
  std::vector<std::string> required;
  const auto found = all.services.find(name);
  if (found == all.services.end() || !found->second.require) return required;
  for (const std::string& each : *found->second.require) required.push_back(plain(each));
  return required;
}

}  // namespace

std::vector<aio::BindProblem> relation_problems(const settings::Settings& all,
                                                const settings::ServiceSettings& service,
                                                const std::set<std::string>& known) {
  std::vector<aio::BindProblem> problems;
  if (service.require) add_unknown(problems, known, "/require", "requires", *service.require);
  if (service.restart) add_unknown(problems, known, "/restart", "restarts", service.restart->with);
  const auto cycle = engine::find_cycle<std::string>(
      service.name, [&all](const std::string& name) { return required_by(all, name); });
  if (!cycle.empty())
    problems.push_back(
        {.path = "/require",
         .message = fmt::format("the services require one another: {}", fmt::join(cycle, " -> "))});
  return problems;
}

}  // namespace aiod

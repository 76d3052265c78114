#include "aiod/check.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <set>

#include "aiod/plugins.hpp"
#include "aiod/relations.hpp"
#include "aiod/temporary_directory.hpp"
#include "engine/timetable.hpp"
#include "plugin/plugin_error.hpp"
#include "settings/explain.hpp"

namespace aiod {
namespace {

class Report {
 public:
  void error(const std::string& text) {
    ++errors_;
    fmt::print("{}\n", text);
  }
  void note(const std::string& text) { fmt::print("{}\n", text); }
  int errors() const noexcept { return errors_; }

 private:
  int errors_ = 0;
};

// Of the schedule as a whole; its parts have been read by now.
std::optional<aio::BindProblem> schedule_problem(const settings::ServiceSettings& service) {
  if (!service.schedule || *service.schedule == aio::Schedule()) return std::nullopt;
  const auto problem = engine::problem_of(*service.schedule, std::chrono::system_clock::now());
  if (!problem) return std::nullopt;
  return aio::BindProblem{.path = problem->key.empty() ? "/schedule" : "/schedule/" + problem->key,
                          .message = problem->message};
}

std::set<std::string> service_names(const settings::Settings& settings, Plugins& plugins) {
  std::set<std::string> names;
  for (const auto& [name, service] : settings.services) names.insert(name);
  for (const auto& file : plugins.list()) names.insert(file.name);
  return names;
}

void check_service(const settings::Settings& all, const settings::ServiceSettings& service, Plugins& plugins,
                   Report& report) {
  for (const auto& error : service.errors) report.error(to_string(error));
  if (!plugins.has(service.plugin)) {
    const settings::Mark mark = settings::mark_of(service, "");
    report.note(fmt::format("{}: warning: no plugin: {}_service.so is in none of the services directories",
                            to_string(mark), service.plugin));
    return;
  }
  std::vector<aio::BindProblem> problems;
  try {
    const aio::Arguments given{.args = service.args.value_or(aio::Array()), .kwargs = service.kwargs};
    plugins.load(service.plugin)->bind(given, problems);
  } catch (const plugin::PluginError& e) {
    problems.push_back({.path = "", .message = e.what()});
  }
  if (const auto problem = schedule_problem(service)) problems.push_back(*problem);
  for (const auto& problem : relation_problems(all, service, service_names(all, plugins)))
    problems.push_back(problem);
  for (const auto& problem : problems) report.error(settings::explain(all, service, problem));
}

}  // namespace

std::vector<std::filesystem::path> plugin_directories(const Paths& paths,
                                                      const settings::Settings& settings) {
  const bool configured = !paths.services_given && !settings.daemon.services.empty();
  return configured ? settings.daemon.services : paths.services;
}

int check_configuration(const Paths& paths, const settings::Settings& settings) {
  Report report;
  for (const auto& diagnostic : settings.diagnostics) {
    if (diagnostic.severity == settings::Severity::error)
      report.error(to_string(diagnostic));
    else
      report.note(to_string(diagnostic));
  }
  // The plugins' copies, without touching those of a daemon that runs.
  const TemporaryDirectory scratch("aiod-check");
  Plugins plugins(plugin_directories(paths, settings), scratch.path());
  for (const auto& warning : plugins.warnings()) report.note("warning: " + warning);
  std::size_t configured = 0;
  for (const auto& [name, service] : settings.services) {
    check_service(settings, service, plugins, report);
    ++configured;
  }
  for (const auto& file : plugins.list())
    if (!file.error.empty() && !settings.services.contains(file.name)) report.error("error: " + file.error);
  if (report.errors() == 0)
    report.note(fmt::format("{}: {} service{} configured, no errors", paths.config.string(), configured,
                            configured == 1 ? "" : "s"));
  return report.errors();
}

}  // namespace aiod

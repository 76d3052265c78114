#include "aiod/check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "aiod/board_choice.hpp"
#include "aiod/checked_board.hpp"
#include "aiod/in_child.hpp"
#include "aiod/load_guard.hpp"
#include "aiod/pin_check.hpp"
#include "aiod/plugins.hpp"
#include "aiod/relations.hpp"
#include "aiod/temporary_directory.hpp"
#include "base/terminal_text.hpp"
#include "engine/timetable.hpp"
#include "plugin/plugin_error.hpp"
#include "settings/arguments.hpp"
#include "settings/explain.hpp"
#include "settings/known_parameters.hpp"
#include "state/crash_record.hpp"

namespace aiod {
namespace {

/// Prints what was found at its end, up to some number of errors and of notes each: a check that dies
/// half-way is done again, and has printed nothing.
class Report {
 public:
  void error(const std::string& text) { add(text, errors_); }
  void note(const std::string& text) { add(text, notes_); }
  void end() const {
    fmt::print("{}", text_);
    if (errors_ > most) fmt::print("... and {} more errors\n", errors_ - most);
    if (notes_ > most) fmt::print("... and {} more warnings\n", notes_ - most);
  }
  int errors() const noexcept { return errors_; }

 private:
  static constexpr int most = 100;

  // Only the first line of a text begins at the margin, so that a file's name or content can't pass for one.
  void add(const std::string& text, int& count) {
    if (++count <= most) text_ += base::terminal_text(text, base::Keep::paragraph) + '\n';
  }

  std::string text_;
  int errors_ = 0;
  int notes_ = 0;
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

settings::BoundArguments bound_arguments(const settings::ServiceSettings& service, plugin::Library& library) {
  return settings::bind_arguments(service, library.parameters(), [&](const aio::Arguments& given) {
    std::vector<aio::BindProblem> problems;
    library.bind(given, problems);
    return problems;
  });
}

// Whether it could be started as far as this can be told.
bool check_service(const settings::Settings& all, const settings::ServiceSettings& service,
                   const std::set<std::string>& names, Plugins& plugins, Report& report) {
  for (const auto& error : service.errors) report.error(to_string(error));
  if (!plugins.has(service.plugin)) {
    const settings::Mark mark = settings::mark_of(service, "");
    report.note(fmt::format("{}: warning: no plugin: {}_service.so is in none of the services directories",
                            to_string(mark), service.plugin));
    return false;
  }
  std::vector<aio::BindProblem> problems;
  try {
    auto bound = bound_arguments(service, *plugins.load(service.plugin));
    problems = std::move(bound.problems);
    for (const auto& warning : bound.warnings)
      report.note(settings::explain(all, service, warning, settings::Severity::warning));
  } catch (const plugin::PluginError& e) {
    problems.push_back({.path = "", .message = e.what()});
  }
  const bool bound = problems.empty() && service.errors.empty();
  if (const auto problem = schedule_problem(service)) problems.push_back(*problem);
  for (const auto& problem : relation_problems(all, service, names)) problems.push_back(problem);
  for (const auto& problem : problems) report.error(settings::explain(all, service, problem));
  return bound;
}

// Those that no file configures: the code alone says whether they are enabled.
std::list<settings::ServiceSettings> unconfigured(const settings::Settings& all, Plugins& plugins) {
  std::list<settings::ServiceSettings> services;
  for (const auto& file : plugins.list()) {
    if (!file.error.empty() || all.services.contains(file.name)) continue;
    auto& service = services.emplace_back();
    service.name = service.plugin = file.name;
  }
  return services;
}

// Those that the files name; what can't be loaded is reported later.
void load_plugins(const settings::Settings& settings, Plugins& plugins) {
  std::set<std::string> names;
  for (const auto& [name, service] : settings.services) names.insert(service.plugin);
  for (const std::string& name : names) {
    try {
      if (plugins.has(name)) plugins.load(name);
    } catch (const plugin::PluginError&) {
      continue;
    }
  }
}

using Services = std::vector<const settings::ServiceSettings*>;

void check_pins(const settings::Settings& all, const Services& services, Plugins& plugins,
                CheckedBoard& board, Report& report) {
  PinCheck pins(all, board.board(), board.is_certain());
  bool any = false;
  for (const settings::ServiceSettings* service : services) {
    try {
      const auto library = plugins.load(service->plugin);
      const auto uses = library->pins(bound_arguments(*service, *library).arguments);
      if (uses.empty() || !service->enabled.value_or(true)) continue;
      if (!service->enabled && !board.enabled_by_code(service->plugin, plugins)) continue;
      any = true;
      pins.add(*service, uses);
    } catch (const plugin::PluginError& e) {
      // One that no file configures has no place.
      const std::string text = settings::explain(all, *service, {.path = "", .message = e.what()});
      report.error(text.starts_with(e.what()) ? "error: " + text : text);
    }
  }
  for (const auto& doubt : any ? board.doubts() : std::vector<std::string>())
    report.note(fmt::format("warning: pins are only compared with one another: {}", doubt));
  for (const auto& warning : pins.warnings()) report.note(warning);
  for (const auto& error : pins.errors()) report.error(error);
}

/// Ends the process, with the mark of what is being loaded in place, when that takes too long.
class TimedGuard final : public plugin::LoadWatch {
 public:
  static constexpr unsigned seconds = 30;

  explicit TimedGuard(state::LoadDeaths& deaths) : guard_(deaths) {}

  void begin(const plugin::Origin& origin) override {
    guard_.begin(origin);
    ::alarm(seconds);
  }
  void end() noexcept override {
    ::alarm(0);
    guard_.end();
  }

 private:
  LoadGuard guard_;
};

std::string reason_of(const ChildEnd& end) {
  if (end.how == state::signal_name(SIGALRM)) return fmt::format("no end within {} s", TimedGuard::seconds);
  return end.how;
}

// In a folder of the check's own: the plugins' copies, without touching those of a daemon that runs, and what
// the checks before this one died of.
int check_once(const Paths& paths, const settings::Sources& sources, bool simulate,
               const std::filesystem::path& scratch) {
  // First the plugins, for the folders of which the files are read once more: they say which values are
  // secret, so that no error quotes one.
  const auto known = std::make_shared<settings::KnownParameters>();
  settings::Settings settings = settings::load(sources);
  state::LoadDeaths deaths(scratch);
  TimedGuard guard(deaths);
  Plugins plugins(plugin_directories(paths, settings), scratch, &guard, known);
  load_plugins(settings, plugins);
  settings::Sources again = sources;
  again.known = known;
  settings = settings::load(again);
  Report report;
  for (const auto& diagnostic : settings.diagnostics) {
    if (diagnostic.severity == settings::Severity::error)
      report.error(to_string(diagnostic));
    else
      report.note(to_string(diagnostic));
  }
  for (const auto& warning : plugins.warnings()) report.note("warning: " + warning);
  Services startable;
  const std::set<std::string> names = service_names(settings, plugins);
  for (const auto& [name, service] : settings.services)
    if (check_service(settings, service, names, plugins, report)) startable.push_back(&service);
  const auto others = unconfigured(settings, plugins);
  for (const auto& service : others) startable.push_back(&service);
  CheckedBoard board(board_options(settings.daemon.gpio, simulate));
  check_pins(settings, startable, plugins, board, report);
  for (const auto& file : plugins.list())
    if (!file.error.empty() && !settings.services.contains(file.name)) report.error("error: " + file.error);
  const std::size_t configured = settings.services.size();
  report.end();
  if (report.errors() == 0)
    fmt::print("{}\n", base::terminal_text(fmt::format("{}: {} service{} configured, no errors",
                                                       paths.config.string(), configured,
                                                       configured == 1 ? "" : "s")));
  return report.errors();
}

}  // namespace

std::vector<std::filesystem::path> plugin_directories(const Paths& paths,
                                                      const settings::Settings& settings) {
  const bool configured = !paths.services_given && !settings.daemon.services.empty();
  return configured ? settings.daemon.services : paths.services;
}

// A plugin may end the process that loads it, in ways that nothing can catch. So the check is a child's: what
// it died of is left out by the next one, and is an error.
int check_configuration(const Paths& paths, const settings::Sources& sources, bool simulate) {
  constexpr int most_children = 200;
  const TemporaryDirectory scratch("aiod-check");
  for (int child = 0; child < most_children; ++child) {
    const ChildEnd end = run_in_child([&] { return check_once(paths, sources, simulate, scratch.path()); });
    if (end.result) return *end.result;
    if (state::LoadDeaths(scratch.path(), reason_of(end)).found_death()) continue;
    fmt::print("error: the check ended with {}, and no plugin was being loaded\n", end.how);
    return 1;
  }
  fmt::print("error: too many plugins end the process that loads them\n");
  return 1;
}

}  // namespace aiod

#include "aioctl/verbs.hpp"

#include <array>

namespace aiod::aioctl {
namespace {

constexpr const char* look = "Look";
constexpr const char* steer = "Steer";
constexpr const char* services = "Services";
constexpr const char* configure = "Configuration";
constexpr const char* ask = "Ask for scripts";
constexpr const char* say = "What a service has to say";
constexpr const char* board = "Log and pins";
constexpr const char* about = "About";
constexpr const char* hidden = "";

constexpr std::array all{
    VerbInfo{"status", Verb::status, look, Operands::optional_names,
             "Show tasks, one line each; the whole page of named ones"},
    VerbInfo{"list", Verb::list, look, Operands::optional_names,
             "List the services, and why one is not loaded"},
    VerbInfo{"list-units", Verb::list, look, Operands::optional_names, "The same as list"},
    VerbInfo{"list-timers", Verb::list_timers, look, Operands::optional_names,
             "List the schedules: their next and last runs"},
    VerbInfo{"list-dependencies", Verb::list_dependencies, look, Operands::optional_names,
             "Draw what requires what"},
    VerbInfo{"why", Verb::why, look, Operands::name, "Tell why a task is, or is not, running"},
    VerbInfo{"events", Verb::events, look, Operands::none, "Follow the changes of state"},
    VerbInfo{"start", Verb::start, steer, Operands::names, "Start tasks"},
    VerbInfo{"stop", Verb::stop, steer, Operands::names, "Stop tasks and take off their schedule"},
    VerbInfo{"restart", Verb::restart, steer, Operands::names, "Stop and start tasks"},
    VerbInfo{"try-restart", Verb::try_restart, steer, Operands::names, "Restart those that run"},
    VerbInfo{"reset-failed", Verb::reset_failed, steer, Operands::optional_names,
             "Let go of failures and of held services"},
    VerbInfo{"delete", Verb::delete_tasks, steer, Operands::names, "Forget child tasks that have ended"},
    VerbInfo{"load", Verb::load, services, Operands::names, "Load services without starting them"},
    VerbInfo{"unload", Verb::unload, services, Operands::names, "Stop services and take their code away"},
    VerbInfo{"reload", Verb::reload, services, Operands::optional_names,
             "Read the configuration again; or load the named plugins anew"},
    VerbInfo{"daemon-reload", Verb::reload, services, Operands::none, "The same as reload"},
    VerbInfo{"reload-or-restart", Verb::reload, services, Operands::names, "The same as reload NAME"},
    VerbInfo{"enable", Verb::enable, services, Operands::names, "Start services at boot from now on"},
    VerbInfo{"disable", Verb::disable, services, Operands::names, "Do not start services at boot any more"},
    VerbInfo{"config", Verb::config, configure, Operands::settings,
             "Show or change a service's configuration, and where it comes from"},
    VerbInfo{"cat", Verb::cat, configure, Operands::name, "Print a service's entries as the files have them"},
    VerbInfo{"edit", Verb::edit, configure, Operands::optional_name,
             "Edit the file that has a service's entry; check it and reload"},
    VerbInfo{"check", Verb::check, configure, Operands::none, "Check the configuration, without a daemon"},
    VerbInfo{"is-active", Verb::is_active, ask, Operands::names, "Exit with 0 if one of them is active"},
    VerbInfo{"is-failed", Verb::is_failed, ask, Operands::optional_names,
             "Exit with 0 if one of them has failed"},
    VerbInfo{"is-enabled", Verb::is_enabled, ask, Operands::names, "Exit with 0 if one of them is enabled"},
    VerbInfo{"result", Verb::result, say, Operands::names, "Print the results"},
    VerbInfo{"traceback", Verb::traceback, say, Operands::names, "Print where the failures were thrown"},
    VerbInfo{"stats", Verb::stats, say, Operands::names, "Print the services' figures"},
    VerbInfo{"report", Verb::report, say, Operands::names, "Print the services' reports"},
    VerbInfo{"call", Verb::call, say, Operands::call,
             "Call a service with a JSON value and print what it returns"},
    VerbInfo{"log", Verb::log, board, Operands::none, "Show the log"},
    VerbInfo{"gpio", Verb::gpio, board, Operands::gpio,
             "List, read, set, watch or explain the board's lines"},
    VerbInfo{"pinout", Verb::pinout, board, Operands::none,
             "Draw the board's header: levels, directions, owners"},
    VerbInfo{"version", Verb::version, about, Operands::none, "Show the versions of aioctl and aiod"},
    VerbInfo{"completion", Verb::completion, about, Operands::shell,
             "Print a script that completes aioctl's command line"},
    VerbInfo{"complete-names", Verb::complete_names, hidden, Operands::kind,
             "Print names for the completion scripts"},
};

}  // namespace

std::span<const VerbInfo> verbs() {
  return all;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const auto& info : all) {
    if (*info.group != '\0') names.emplace_back(info.name);
  }
  return names;
}

}  // namespace aiod::aioctl

#include "aioctl/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "aioctl/json_text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

using Command = ExitCode (*)(const Invocation&, Session&);

struct Entry {
  Verb verb;
  Command command;
};

constexpr std::array commands{
    Entry{Verb::status, run_status},
    Entry{Verb::list, run_list},
    Entry{Verb::list_timers, run_list_timers},
    Entry{Verb::list_dependencies, run_list_dependencies},
    Entry{Verb::events, run_events},
    Entry{Verb::why, run_why},
    Entry{Verb::start, run_action},
    Entry{Verb::stop, run_action},
    Entry{Verb::restart, run_action},
    Entry{Verb::try_restart, run_action},
    Entry{Verb::reset_failed, run_action},
    Entry{Verb::delete_tasks, run_delete},
    Entry{Verb::load, run_load},
    Entry{Verb::unload, run_unload},
    Entry{Verb::reload, run_reload},
    Entry{Verb::enable, run_enable},
    Entry{Verb::disable, run_enable},
    Entry{Verb::config, run_config},
    Entry{Verb::cat, run_cat},
    Entry{Verb::edit, run_edit},
    Entry{Verb::check, run_check},
    Entry{Verb::is_active, run_is_active},
    Entry{Verb::is_failed, run_is_failed},
    Entry{Verb::is_enabled, run_is_enabled},
    Entry{Verb::result, run_result},
    Entry{Verb::traceback, run_traceback},
    Entry{Verb::stats, run_stats},
    Entry{Verb::report, run_report},
    Entry{Verb::call, run_call},
    Entry{Verb::log, run_log},
    Entry{Verb::gpio, run_gpio},
    Entry{Verb::pinout, run_pinout},
    Entry{Verb::version, run_version},
    Entry{Verb::completion, run_completion},
    Entry{Verb::complete_names, run_complete_names},
};

ExitCode dispatch(const Invocation& invocation, Session& session) {
  const auto* entry = std::find_if(commands.begin(), commands.end(),
                                   [&](const Entry& each) { return each.verb == invocation.verb; });
  return entry != commands.end() ? entry->command(invocation, session) : ExitCode::usage;
}

}  // namespace

ExitCode run(const Invocation& invocation, Session& session) {
  try {
    return dispatch(invocation, session);
  } catch (const CommandError& error) {
    tell_error(session.out, invocation.json, error.code(), error.what());
    return error.exit();
  }
}

void tell_error(Output& out, bool as_json, std::string_view code, std::string_view message) {
  if (as_json) {
    show_json(out, {{"error", {{"code", code}, {"message", message}}}});
  } else {
    out.note(fmt::format("aioctl: {}\n", message));
  }
}

json::object status_request(const Invocation& invocation, bool full) {
  json::object request;
  if (!invocation.patterns.empty()) {
    request["patterns"] = json::array(invocation.patterns.begin(), invocation.patterns.end());
  }
  if (full) request["full"] = true;
  return request;
}

void show_json(Output& out, const json::object& document) {
  out.show(to_text(document) + '\n');
}

}  // namespace aiod::aioctl

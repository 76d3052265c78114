#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aioctl/connection.hpp"
#include "aioctl/error.hpp"
#include "aioctl/options.hpp"
#include "aioctl/output.hpp"
#include "aioctl/programs.hpp"
#include "aioctl/screen.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// What a command works with.
struct Session {
  Connection& aiod;
  Output& out;
  Programs& programs;
  Screen& screen;
  Terminal terminal;
  std::function<std::string(const std::string&)> add_source_lines;  // to a traceback
};

/// Carries out one command: request, render, exit code. Never throws CommandError: it is told to the user, on
/// standard error or with --json as {"error":{"code","message"}} on standard output.
ExitCode run(const Invocation& invocation, Session& session);

/// Tells a mistake the same way.
void tell_error(Output& out, bool json, std::string_view code, std::string_view message);

// The commands by group; each throws CommandError.
ExitCode run_status(const Invocation& invocation, Session& session);
ExitCode run_is_active(const Invocation& invocation, Session& session);
ExitCode run_is_failed(const Invocation& invocation, Session& session);
ExitCode run_is_enabled(const Invocation& invocation, Session& session);
ExitCode run_list(const Invocation& invocation, Session& session);
ExitCode run_list_timers(const Invocation& invocation, Session& session);
ExitCode run_list_dependencies(const Invocation& invocation, Session& session);
ExitCode run_why(const Invocation& invocation, Session& session);
ExitCode run_action(const Invocation& invocation, Session& session);  // start, stop, restart, reset-failed...
ExitCode run_delete(const Invocation& invocation, Session& session);
ExitCode run_load(const Invocation& invocation, Session& session);
ExitCode run_unload(const Invocation& invocation, Session& session);
ExitCode run_reload(const Invocation& invocation, Session& session);
ExitCode run_enable(const Invocation& invocation, Session& session);  // and disable
ExitCode run_config(const Invocation& invocation, Session& session);
ExitCode run_cat(const Invocation& invocation, Session& session);
ExitCode run_version(const Invocation& invocation, Session& session);
ExitCode run_result(const Invocation& invocation, Session& session);
ExitCode run_traceback(const Invocation& invocation, Session& session);
ExitCode run_stats(const Invocation& invocation, Session& session);
ExitCode run_report(const Invocation& invocation, Session& session);
ExitCode run_call(const Invocation& invocation, Session& session);
ExitCode run_log(const Invocation& invocation, Session& session);
ExitCode run_events(const Invocation& invocation, Session& session);
ExitCode run_gpio(const Invocation& invocation, Session& session);
ExitCode run_pinout(const Invocation& invocation, Session& session);

/// `aiod --check` with the given folders. Does not use the daemon. With --json its output becomes
/// {"ok","messages"}.
ExitCode run_check(const Invocation& invocation, Session& session);

/// Opens an editor, checks the result, and asks the daemon to reload where it reads that folder.
ExitCode run_edit(const Invocation& invocation, Session& session);

/// The script for a shell; asks nobody.
ExitCode run_completion(const Invocation& invocation, Session& session);

/// One name a line; nothing, and no error, when the daemon can't be asked.
ExitCode run_complete_names(const Invocation& invocation, Session& session);

// For the commands.
boost::json::object status_request(const Invocation& invocation, bool full);
void show_json(Output& out, const boost::json::object& document);
CommandError no_such_service(const std::vector<std::string>& missing);

/// "hello.service: running -> stopped", a line for each of a reply's changes.
std::string changes_text(const boost::json::object& reply);
/// Failure, and a word about it, when one of them ended badly.
ExitCode changes_code(const Invocation& invocation, Session& session, const boost::json::object& reply);
/// A reply's warnings go to standard error; with --json they are in the document.
void note_warnings(const Invocation& invocation, Session& session, const boost::json::object& reply);

}  // namespace aiod::aioctl

#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "aioctl/connection.hpp"
#include "aioctl/error.hpp"
#include "aioctl/options.hpp"
#include "aioctl/output.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// What a command works with.
struct Session {
  Connection& aiod;
  Output& out;
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
ExitCode run_action(const Invocation& invocation, Session& session);  // start, stop, restart
ExitCode run_list(const Invocation& invocation, Session& session);
ExitCode run_version(const Invocation& invocation, Session& session);
ExitCode run_result(const Invocation& invocation, Session& session);
ExitCode run_traceback(const Invocation& invocation, Session& session);
ExitCode run_stats(const Invocation& invocation, Session& session);
ExitCode run_report(const Invocation& invocation, Session& session);
ExitCode run_call(const Invocation& invocation, Session& session);
ExitCode run_log(const Invocation& invocation, Session& session);
ExitCode run_events(const Invocation& invocation, Session& session);
ExitCode run_gpio(const Invocation& invocation, Session& session);

/// `aiod --check` with the given folders, from beside aioctl or from PATH. Does not use the daemon. Does not
/// return but with --json, where its output becomes {"ok","messages"}.
ExitCode run_check(const Invocation& invocation, Session& session);

// For the commands.
boost::json::object status_request(const Invocation& invocation, bool full);
void show_json(Output& out, const boost::json::object& document);

}  // namespace aiod::aioctl

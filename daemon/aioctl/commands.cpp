#include "aioctl/commands.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "aioctl/json_text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

ExitCode dispatch(const Invocation& invocation, Session& session) {
  switch (invocation.verb) {
    case Verb::status:
      return run_status(invocation, session);
    case Verb::is_active:
      return run_is_active(invocation, session);
    case Verb::is_failed:
      return run_is_failed(invocation, session);
    case Verb::is_enabled:
      return run_is_enabled(invocation, session);
    case Verb::start:
    case Verb::stop:
    case Verb::restart:
      return run_action(invocation, session);
    case Verb::list:
      return run_list(invocation, session);
    case Verb::version:
      return run_version(invocation, session);
    case Verb::result:
      return run_result(invocation, session);
    case Verb::traceback:
      return run_traceback(invocation, session);
    case Verb::stats:
      return run_stats(invocation, session);
    case Verb::report:
      return run_report(invocation, session);
    case Verb::call:
      return run_call(invocation, session);
    case Verb::log:
      return run_log(invocation, session);
    case Verb::events:
      return run_events(invocation, session);
    case Verb::gpio:
      return run_gpio(invocation, session);
    case Verb::check:
      return run_check(invocation, session);
  }
  return ExitCode::usage;
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

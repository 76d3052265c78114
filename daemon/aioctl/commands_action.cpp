#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

std::string_view method_of(Verb verb) {
  if (verb == Verb::start) return "io.aiod.Services.Start";
  if (verb == Verb::stop) return "io.aiod.Services.Stop";
  if (verb == Verb::try_restart) return "io.aiod.Services.TryRestart";
  if (verb == Verb::reset_failed) return "io.aiod.Services.ResetFailed";
  return "io.aiod.Services.Restart";
}

bool is_to_run(Verb verb) {
  return verb == Verb::start || verb == Verb::restart || verb == Verb::enable;
}

// A stop of what has failed before changes nothing, and has not failed.
bool went_wrong(Verb verb, const json::object& change) {
  const std::string to = text_of(change, "to");
  if (to == "stopping") return is_to_run(verb);
  const bool bad = to == "failed" || to == "held" || to == "restarting";
  return bad && (is_to_run(verb) || text_of(change, "from") != to);
}

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + escape(name);
  return text;
}

}  // namespace

std::string changes_text(const json::object& reply) {
  std::string text;
  for (const auto& item : array_of(reply, "changes")) {
    const json::object& change = as_object(item);
    text += fmt::format("{}: {} -> {}\n", escape(text_of(change, "name")), escape(text_of(change, "from")),
                        escape(text_of(change, "to")));
  }
  return text;
}

ExitCode changes_code(const Invocation& invocation, Session& session, const json::object& reply) {
  ExitCode code = ExitCode::ok;
  for (const auto& item : array_of(reply, "changes")) {
    const json::object& change = as_object(item);
    if (!went_wrong(invocation.verb, change)) continue;
    code = ExitCode::failure;
    const std::string name = escape(text_of(change, "name"));
    if (invocation.json) continue;
    const std::string reason = escape(text_of(change, "reason"));
    session.out.note(fmt::format("aioctl: {} is {}{}; see 'aioctl status {}'\n", name,
                                 escape(text_of(change, "to")), reason.empty() ? "" : ": " + reason, name));
  }
  return code;
}

void note_warnings(const Invocation& invocation, Session& session, const json::object& reply) {
  if (invocation.json) return;
  for (const auto& warning : texts_of(reply, "warnings")) {
    session.out.note(fmt::format("aioctl: warning: {}\n", escape(warning, Keep::newlines)));
  }
}

ExitCode run_action(const Invocation& invocation, Session& session) {
  json::object request = status_request(invocation, false);
  if (invocation.no_block) request["noBlock"] = true;
  const json::object reply = session.aiod.call(method_of(invocation.verb), std::move(request));
  const ExitCode code = changes_code(invocation, session, reply);
  if (invocation.json) {
    show_json(session.out, {{"changes", array_of(reply, "changes")}});
  } else if (!invocation.quiet) {
    session.out.show(changes_text(reply));
  }
  return code;
}

ExitCode run_delete(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Delete", status_request(invocation, false));
  if (invocation.json) {
    show_json(session.out, {{"deleted", array_of(reply, "deleted")}});
  } else if (!invocation.quiet) {
    std::string text;
    for (const auto& name : texts_of(reply, "deleted")) text += escape(name) + ": deleted\n";
    session.out.show(text);
  }
  return ExitCode::ok;
}

ExitCode run_enable(const Invocation& invocation, Session& session) {
  const bool enable = invocation.verb == Verb::enable;
  json::object request = status_request(invocation, false);
  if (invocation.now) request["now"] = true;
  const json::object reply =
      session.aiod.call(enable ? "io.aiod.Services.Enable" : "io.aiod.Services.Disable", std::move(request));
  const ExitCode code = changes_code(invocation, session, reply);
  note_warnings(invocation, session, reply);
  if (invocation.json) {
    show_json(session.out, reply);
  } else if (!invocation.quiet) {
    const std::string names = join_names(texts_of(reply, "names"));
    const std::string head =
        names.empty() ? ""
                      : fmt::format("{}: {}, written to {}\n", names, enable ? "enabled" : "disabled",
                                    escape(text_of(reply, "file")));
    session.out.show(head + changes_text(reply));
  }
  return code;
}

}  // namespace aiod::aioctl

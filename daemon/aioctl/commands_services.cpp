#include <fmt/format.h>

#include <array>
#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

constexpr std::array<const char*, 5> plan_keys{"unchanged", "updated", "restarted", "added", "removed"};

std::string unloaded_text(const json::object& service) {
  const std::string name = escape(text_of(service, "name"));
  const std::string mapped = text_of(service, "mapped");
  if (mapped.empty()) return name + ": unloaded\n";
  return fmt::format("{}: unloaded; its code stays in memory: {}\n", name, escape(mapped));
}

// What nothing happens to is only counted: there is a lot of it.
std::string plan_text(const json::object& reply) {
  std::string text;
  for (const std::string_view key : plan_keys) {
    const auto names = texts_of(reply, key);
    if (names.empty()) continue;
    text += fmt::format("{:<10} ", fmt::format("{}:", key));
    if (key == "unchanged") {
      text += fmt::format("{} {}\n", names.size(), names.size() == 1 ? "service" : "services");
    } else {
      text += escape(fmt::format("{}", fmt::join(names, ", "))) + '\n';
    }
  }
  return text.empty() ? "nothing to do\n" : text;
}

json::object plan_document(const json::object& reply) {
  json::object document;
  for (const char* key : plan_keys) document[key] = array_of(reply, key);
  document["warnings"] = array_of(reply, "warnings");
  return document;
}

}  // namespace

ExitCode run_load(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Load", status_request(invocation, false));
  ExitCode code = ExitCode::ok;
  std::string text;
  for (const auto& item : array_of(reply, "services")) {
    const json::object& service = as_object(item);
    const std::string name = escape(text_of(service, "name"));
    const std::string error = text_of(service, "error");
    if (flag_of(service, "loaded") && error.empty()) {
      text += name + ": loaded\n";
      continue;
    }
    code = ExitCode::failure;
    if (invocation.json) continue;
    session.out.note(fmt::format("aioctl: {} is not loaded: {}\n", name,
                                 error.empty() ? "no reason given" : escape(error, Keep::newlines)));
  }
  if (invocation.json) {
    show_json(session.out, {{"services", array_of(reply, "services")}});
  } else if (!invocation.quiet) {
    session.out.show(text);
  }
  return code;
}

ExitCode run_unload(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Unload", status_request(invocation, false));
  if (invocation.json) {
    show_json(session.out, {{"services", array_of(reply, "services")}});
  } else if (!invocation.quiet) {
    std::string text;
    for (const auto& item : array_of(reply, "services")) text += unloaded_text(as_object(item));
    session.out.show(text);
  }
  return ExitCode::ok;
}

ExitCode run_reload(const Invocation& invocation, Session& session) {
  json::object request = status_request(invocation, false);
  if (invocation.dry_run) request["dryRun"] = true;
  const json::object reply = session.aiod.call("io.aiod.Services.Reload", std::move(request));
  note_warnings(invocation, session, reply);
  if (invocation.json) {
    show_json(session.out, plan_document(reply));
  } else if (!invocation.quiet) {
    session.out.show(plan_text(reply) + (invocation.dry_run ? "Nothing was done: --dry-run.\n" : ""));
  }
  // A named service either has its new code now, or its name is among the warnings.
  const bool swapped = invocation.patterns.empty() || texts_of(reply, "warnings").empty();
  return swapped ? ExitCode::ok : ExitCode::failure;
}

}  // namespace aiod::aioctl

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
  return "io.aiod.Services.Restart";
}

bool went_wrong(const json::object& change) {
  const std::string to = text_of(change, "to");
  return to == "failed" || to == "held" || to == "restarting";
}

}  // namespace

ExitCode run_action(const Invocation& invocation, Session& session) {
  json::object request = status_request(invocation, false);
  if (invocation.no_block) request["noBlock"] = true;
  const json::object reply = session.aiod.call(method_of(invocation.verb), std::move(request));
  ExitCode code = ExitCode::ok;
  std::string text;
  for (const auto& item : array_of(reply, "changes")) {
    const json::object& change = as_object(item);
    const std::string name = escape(text_of(change, "name"));
    text +=
        fmt::format("{}: {} -> {}\n", name, escape(text_of(change, "from")), escape(text_of(change, "to")));
    if (!went_wrong(change)) continue;
    code = ExitCode::failure;
    if (!invocation.json) {
      session.out.note(fmt::format("aioctl: {} is {}; see 'aioctl status {}'\n", name,
                                   escape(text_of(change, "to")), name));
    }
  }
  if (invocation.json) {
    show_json(session.out, {{"changes", array_of(reply, "changes")}});
  } else if (!invocation.quiet) {
    session.out.show(text);
  }
  return code;
}

}  // namespace aiod::aioctl

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>
#include <functional>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

using Render = std::function<std::string(const json::object&)>;

// Asks about the named services and shows what each has to say, under its name when there are several.
ExitCode query(const Invocation& invocation, Session& session, std::string_view method, std::string_view key,
               const Render& render) {
  const json::object reply = session.aiod.call(method, status_request(invocation, false));
  const json::array& items = array_of(reply, key);
  if (invocation.json) {
    show_json(session.out, {{key, items}});
    return ExitCode::ok;
  }
  std::string text;
  for (const auto& item : items) {
    const std::string body = render(as_object(item));
    if (items.size() > 1)
      text += escape(text_of(as_object(item), "name")) + (body.empty() ? ": -" : ":") + '\n';
    if (!body.empty()) text += body + '\n';
  }
  if (!invocation.quiet) session.out.show(text);
  return ExitCode::ok;
}

std::string member(const json::object& item, std::string_view key) {
  const json::value value = value_of(item, key);
  return value.is_null() ? std::string() : to_readable(value);
}

std::string failure_text(const json::object& item, Session& session) {
  const json::object& error = object_of(item, "error");
  if (error.empty()) return {};
  const std::string head = escape(text_of(error, "type")) + ": " +
                           indent_continuation(escape(text_of(error, "message"), Keep::newlines), 2);
  const std::string traceback = session.add_source_lines(text_of(error, "traceback"));
  if (traceback.empty()) return head;
  return head + '\n' + escape(trim_newlines(traceback), Keep::newlines);
}

std::string figures_text(const json::object& item) {
  const auto* figures = item.if_contains("stats");
  if (figures == nullptr || !figures->is_object()) return member(item, "stats");
  std::string text;
  for (const auto& [key, value] : figures->get_object()) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", escape(std::string_view(key)),
                        indent_continuation(to_readable(value), 2));
  }
  return text;
}

json::value parse_argument(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (!error) return value;
  throw CommandError(ExitCode::usage, "Usage",
                     fmt::format("'{}' is not JSON ({}); a text needs its own quotes: '\"text\"'",
                                 escape(text), error.message()));
}

}  // namespace

ExitCode run_result(const Invocation& invocation, Session& session) {
  return query(invocation, session, "io.aiod.Services.Result", "results",
               [](const json::object& item) { return member(item, "result"); });
}

ExitCode run_traceback(const Invocation& invocation, Session& session) {
  return query(invocation, session, "io.aiod.Services.Traceback", "errors",
               [&](const json::object& item) { return failure_text(item, session); });
}

ExitCode run_stats(const Invocation& invocation, Session& session) {
  return query(invocation, session, "io.aiod.Services.Stats", "stats", figures_text);
}

ExitCode run_report(const Invocation& invocation, Session& session) {
  return query(invocation, session, "io.aiod.Services.Report", "reports", [](const json::object& item) {
    return escape(trim_newlines(text_of(item, "report")), Keep::newlines);
  });
}

ExitCode run_call(const Invocation& invocation, Session& session) {
  json::object request{{"name", invocation.patterns.front()}};
  if (invocation.argument) request["argument"] = parse_argument(*invocation.argument);
  const json::object reply = session.aiod.call("io.aiod.Services.Call", std::move(request));
  const json::value result = value_of(reply, "result");
  if (invocation.json) {
    show_json(session.out, {{"result", result}});
  } else if (!invocation.quiet && !result.is_null()) {
    session.out.show(to_readable(result) + '\n');
  }
  return ExitCode::ok;
}

ExitCode run_version(const Invocation& invocation, Session& session) {
  const json::object reply = session.aiod.call("io.aiod.Services.Version", {});
  if (invocation.json) {
    show_json(session.out, reply);
  } else if (!invocation.quiet) {
    const double since = number_of(reply, "since").value_or(session.terminal.now);
    const std::string config = text_of(reply, "config");
    session.out.show(fmt::format(
        "aioctl {}\naiod   {} (pid {}, since {}; {} ago)\n       ABI {}, {}, Boost {}, GPIO: {}\n{}",
        AIOD_VERSION, escape(text_of(reply, "version")), integer_of(reply, "pid"), format_timestamp(since),
        format_duration(session.terminal.now - since), integer_of(reply, "abi"),
        escape(text_of(reply, "compiler")), escape(text_of(reply, "boost")), escape(text_of(reply, "gpio")),
        config.empty() ? "" : "       configuration: " + escape(config) + "\n"));
  }
  return ExitCode::ok;
}

}  // namespace aiod::aioctl

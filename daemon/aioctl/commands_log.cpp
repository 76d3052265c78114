#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/render_log.hpp"
#include "aioctl/render_tables.hpp"
#include "aioctl/task_view.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

constexpr std::string_view read_method = "io.aiod.Log.Read";

json::object log_request(const LogOptions& options) {
  json::object request;
  if (!options.units.empty()) request["units"] = json::array(options.units.begin(), options.units.end());
  if (options.lines) request["lines"] = *options.lines;
  if (!options.level.empty()) request["level"] = options.level;
  if (!options.level_max.empty()) request["levelMax"] = options.level_max;
  if (!options.grep.empty()) request["grep"] = options.grep;
  if (options.case_sensitive) request["caseSensitive"] = *options.case_sensitive;
  if (options.since) request["since"] = *options.since;
  if (options.until) request["until"] = *options.until;
  if (options.after) request["after"] = *options.after;
  if (options.boot) request["boot"] = *options.boot;
  if (options.follow) request["follow"] = true;
  return request;
}

LogFormat format_of(const Invocation& invocation) {
  if (invocation.json && invocation.log.format == "short") return LogFormat::json;
  return log_format_named(invocation.log.format);
}

// When the one unit was last started.
double last_start(const Invocation& invocation, Session& session) {
  const json::object request{{"patterns", json::array{invocation.log.units.front()}}};
  const json::object reply = session.aiod.call("io.aiod.Services.Status", request);
  if (const auto missing = texts_of(reply, "missing"); !missing.empty()) throw no_such_service(missing);
  const auto tasks = parse_tasks(reply);
  const auto heads = head_tasks(tasks);
  if (!heads.empty() && heads.front()->since) return *heads.front()->since;
  throw CommandError(ExitCode::failure, "Failed",
                     fmt::format("{} has not been started yet", escape(invocation.log.units.front())));
}

// Lost lines stand where they are missing; among JSON objects and bare texts they would be taken for a
// record.
bool show_batch(const json::object& reply, LogFormat format, LogRenderer& renderer, Session& session) {
  std::string text;
  if (const auto lost = integer_of(reply, "lost"); lost > 0) {
    const std::string note = render_lost(lost, session.terminal);
    if (is_for_people(format)) text = note;
    if (!is_for_people(format)) session.out.note(note);
  }
  text += renderer.records(array_of(reply, "records"));
  return session.out.write(text);
}

// The newest record's number, which a later --after-cursor goes on from.
std::string cursor_line(const json::array& records) {
  std::int64_t newest = -1;
  for (const auto& record : records) newest = std::max(newest, integer_of(as_object(record), "seq"));
  return newest < 0 ? "" : fmt::format("-- cursor: {}\n", newest);
}

void show_once(const Invocation& invocation, Session& session, const json::object& reply, LogFormat format,
               LogRenderer& renderer) {
  json::array records = array_of(reply, "records");
  const std::string cursor = invocation.log.show_cursor ? cursor_line(records) : "";
  if (invocation.log.reverse) std::reverse(records.begin(), records.end());
  std::string text = renderer.records(records);
  if (is_for_people(format)) text += cursor;
  if (!text.empty()) session.out.show(text);
  if (!is_for_people(format) && !cursor.empty()) session.out.note(cursor);
  if (text.empty() && is_for_people(format) && !invocation.quiet) session.out.note("-- No entries --\n");
}

}  // namespace

ExitCode run_log(const Invocation& invocation, Session& session) {
  const LogFormat format = format_of(invocation);
  LogRenderer renderer(format, session.terminal, invocation.log.utc ? Zone::utc : Zone::local);
  json::object request = log_request(invocation.log);
  if (invocation.log.last_start) request["since"] = last_start(invocation, session);
  if (invocation.log.follow) {
    session.aiod.stream(read_method, std::move(request), [&](const json::object& reply) {
      return show_batch(reply, format, renderer, session);
    });
  } else {
    show_once(invocation, session, session.aiod.call(read_method, std::move(request)), format, renderer);
  }
  return ExitCode::ok;
}

ExitCode run_events(const Invocation& invocation, Session& session) {
  session.aiod.stream("io.aiod.Services.Events", {}, [&](const json::object& reply) {
    return session.out.write(invocation.json ? to_text(reply) + '\n' : render_event(reply, session.terminal));
  });
  return ExitCode::ok;
}

}  // namespace aiod::aioctl

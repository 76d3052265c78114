#include <boost/json/array.hpp>

#include "aioctl/commands.hpp"
#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/render_log.hpp"
#include "aioctl/render_tables.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

json::object log_request(const LogOptions& options) {
  json::object request;
  if (!options.units.empty()) request["units"] = json::array(options.units.begin(), options.units.end());
  if (options.lines) request["lines"] = *options.lines;
  if (!options.level.empty()) request["level"] = options.level;
  if (!options.grep.empty()) request["grep"] = options.grep;
  if (options.case_sensitive) request["caseSensitive"] = true;
  if (options.since) request["since"] = *options.since;
  if (options.until) request["until"] = *options.until;
  if (options.follow) request["follow"] = true;
  return request;
}

LogFormat log_format(const Invocation& invocation) {
  if (invocation.json) return LogFormat::json;
  return invocation.log.format == "cat" ? LogFormat::cat : LogFormat::brief;
}

// Lost lines stand where they are missing; among JSON objects and bare texts they would be taken for a
// record.
bool show_batch(const json::object& reply, LogFormat format, Session& session) {
  std::string text;
  if (const auto lost = integer_of(reply, "lost"); lost > 0) {
    const std::string note = render_lost(lost, session.terminal);
    if (format == LogFormat::brief) text = note;
    if (format != LogFormat::brief) session.out.note(note);
  }
  text += render_records(array_of(reply, "records"), format, session.terminal);
  return session.out.write(text);
}

// Renders each reply of a stream, as JSON or for people.
ExitCode follow(const Invocation& invocation, Session& session, std::string_view method, json::object request,
                std::string (*render)(const json::object&, const Terminal&)) {
  session.aiod.stream(method, std::move(request), [&](const json::object& reply) {
    return session.out.write(invocation.json ? to_text(reply) + '\n' : render(reply, session.terminal));
  });
  return ExitCode::ok;
}

ExitCode set_pin(const Invocation& invocation, Session& session) {
  const json::object request{{"pin", invocation.gpio.pins.front()}, {"value", invocation.gpio.value}};
  const json::object reply = session.aiod.call("io.aiod.Gpio.Set", request);
  if (invocation.json) show_json(session.out, {{"lines", json::array{object_of(reply, "line")}}});
  return ExitCode::ok;
}

ExitCode show_pins(const Invocation& invocation, Session& session) {
  const bool all = invocation.gpio.action == GpioAction::list;
  json::object request;
  if (!all) request["pins"] = json::array(invocation.gpio.pins.begin(), invocation.gpio.pins.end());
  const json::object reply =
      session.aiod.call(all ? "io.aiod.Gpio.List" : "io.aiod.Gpio.Get", std::move(request));
  if (invocation.json) {
    show_json(session.out, {{"lines", array_of(reply, "lines")}});
  } else if (!invocation.quiet) {
    session.out.show(all ? render_gpio_lines(reply, session.terminal) : render_gpio_levels(reply));
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode run_log(const Invocation& invocation, Session& session) {
  const LogFormat format = log_format(invocation);
  json::object request = log_request(invocation.log);
  if (invocation.log.follow) {
    session.aiod.stream("io.aiod.Log.Read", std::move(request),
                        [&](const json::object& reply) { return show_batch(reply, format, session); });
    return ExitCode::ok;
  }
  const json::object reply = session.aiod.call("io.aiod.Log.Read", std::move(request));
  const std::string text = render_records(array_of(reply, "records"), format, session.terminal);
  if (!text.empty()) session.out.show(text);
  if (text.empty() && format == LogFormat::brief && !invocation.quiet) session.out.note("-- No entries --\n");
  return ExitCode::ok;
}

ExitCode run_events(const Invocation& invocation, Session& session) {
  return follow(invocation, session, "io.aiod.Services.Events", {}, render_event);
}

ExitCode run_gpio(const Invocation& invocation, Session& session) {
  const GpioOptions& gpio = invocation.gpio;
  if (gpio.action == GpioAction::set) return set_pin(invocation, session);
  if (gpio.action != GpioAction::watch) return show_pins(invocation, session);
  json::object request;
  if (!gpio.pins.empty()) request["pins"] = json::array(gpio.pins.begin(), gpio.pins.end());
  return follow(invocation, session, "io.aiod.Gpio.Watch", std::move(request), render_gpio_change);
}

}  // namespace aiod::aioctl

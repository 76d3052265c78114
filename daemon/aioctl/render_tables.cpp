#include "aioctl/render_tables.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "aioctl/json_fields.hpp"
#include "aioctl/render_lines.hpp"
#include "aioctl/state_look.hpp"
#include "aioctl/table.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

std::string paint_state(const Terminal& terminal, const std::string& state) {
  TaskView task;
  task.state = state;
  return paint(terminal, state_tone(task), escape(state));
}

}  // namespace

std::string render_services(const json::object& reply, const Terminal& terminal) {
  Table table({"NAME", "LOADED", "ENABLED", "PATH"});
  std::string errors;
  for (const auto& item : array_of(reply, "services")) {
    const json::object& service = as_object(item);
    const std::string error = text_of(service, "error");
    const bool loaded = flag_of(service, "loaded");
    table.add({printable_text_of(service, "name"),
               paint(terminal,
                     loaded          ? Tone::green
                     : error.empty() ? Tone::grey
                                     : Tone::red,
                     loaded          ? "loaded"
                     : error.empty() ? "no"
                                     : "error"),
               flag_of(service, "enabled") ? "enabled" : "disabled",
               or_dash(printable_text_of(service, "path"))});
    if (error.empty()) continue;
    errors += fmt::format("{} {}: {}\n", paint(terminal, Tone::red, "×"), printable_text_of(service, "name"),
                          indent_continuation(escape(trim_newlines(error), Keep::newlines), 4));
  }
  return table.render(terminal) + (errors.empty() ? "" : "\n" + errors);
}

std::string render_event(const json::object& reply, const Terminal& terminal) {
  const std::string reason = printable_text_of(reply, "reason");
  return fmt::format("{} {}: {} -> {}{}\n", format_log_time(number_of(reply, "time").value_or(0)),
                     printable_text_of(reply, "task"), paint_state(terminal, text_of(reply, "from")),
                     paint_state(terminal, text_of(reply, "to")), reason.empty() ? "" : " (" + reason + ")");
}

}  // namespace aiod::aioctl

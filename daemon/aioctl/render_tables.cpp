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

std::string safe(const json::object& object, std::string_view key) {
  return escape(text_of(object, key));
}

std::string or_dash(std::string text) {
  return text.empty() ? "-" : std::move(text);
}

std::string level_text(const json::object& line) {
  const auto level = number_of(line, "value");
  return level ? fmt::format("{:.0f}", *level) : "?";
}

std::string line_name(const json::object& line) {
  const std::string name = safe(line, "name");
  return name.empty() ? fmt::format("{}:{}", safe(line, "chip"), integer_of(line, "offset")) : name;
}

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
    table.add({safe(service, "name"),
               paint(terminal,
                     loaded          ? Tone::green
                     : error.empty() ? Tone::grey
                                     : Tone::red,
                     loaded          ? "loaded"
                     : error.empty() ? "no"
                                     : "error"),
               flag_of(service, "enabled") ? "enabled" : "disabled", or_dash(safe(service, "path"))});
    if (error.empty()) continue;
    errors += fmt::format("{} {}: {}\n", paint(terminal, Tone::red, "×"), safe(service, "name"),
                          indent_continuation(escape(trim_newlines(error), Keep::newlines), 4));
  }
  return table.render(terminal) + (errors.empty() ? "" : "\n" + errors);
}

std::string render_gpio_lines(const json::object& reply, const Terminal& terminal) {
  Table table({"CHIP", "OFFSET", "NAME", "DIRECTION", "VALUE", "OWNER"});
  for (const auto& item : array_of(reply, "lines")) {
    const json::object& line = as_object(item);
    table.add({safe(line, "chip"), fmt::format("{:>6}", integer_of(line, "offset")),
               or_dash(safe(line, "name")), safe(line, "direction"), level_text(line),
               or_dash(safe(line, "owner"))});
  }
  return table.render(terminal);
}

std::string render_gpio_levels(const json::object& reply) {
  const json::array& lines = array_of(reply, "lines");
  if (lines.size() == 1) return level_text(as_object(lines.front())) + '\n';
  std::string out;
  for (const auto& item : lines) {
    const json::object& line = as_object(item);
    out += fmt::format("{} {}\n", line_name(line), level_text(line));
  }
  return out;
}

std::string render_gpio_change(const json::object& reply, const Terminal& terminal) {
  const json::object& line = object_of(reply, "line");
  const double time = number_of(reply, "time").value_or(0);
  const std::string owner = safe(line, "owner");
  const std::string level =
      paint(terminal, level_text(line) == "1" ? Tone::green : Tone::plain, level_text(line));
  return fmt::format("{} {} {} {}{}\n", format_precise_log_time(time), line_name(line),
                     safe(line, "direction"), level, owner.empty() ? "" : " " + owner);
}

std::string render_event(const json::object& reply, const Terminal& terminal) {
  const std::string reason = safe(reply, "reason");
  return fmt::format("{} {}: {} -> {}{}\n", format_log_time(number_of(reply, "time").value_or(0)),
                     safe(reply, "task"), paint_state(terminal, text_of(reply, "from")),
                     paint_state(terminal, text_of(reply, "to")), reason.empty() ? "" : " (" + reason + ")");
}

}  // namespace aiod::aioctl

#include "aioctl/render_gpio.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "aioctl/json_fields.hpp"
#include "aioctl/render_lines.hpp"
#include "aioctl/table.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

std::string level_text(const json::object& line) {
  const auto level = number_of(line, "value");
  return level ? fmt::format("{:.0f}", *level) : "?";
}

std::string line_name(const json::object& line) {
  const std::string name = printable_text_of(line, "name");
  return name.empty() ? fmt::format("{}:{}", printable_text_of(line, "chip"), integer_of(line, "offset"))
                      : name;
}

std::string listed(const json::object& line, std::string_view key) {
  std::string all;
  for (const auto& word : texts_of(line, key)) all += (all.empty() ? "" : ", ") + escape(word);
  return all;
}

std::string level_words(const json::object& line) {
  const auto level = number_of(line, "value");
  if (!level) return "? (it can't be read without claiming the line)";
  return *level != 0 ? "1 (high)" : "0 (low)";
}

// "aiod:hello.service", or "aiod:hello.service (held)" where its claim has ended.
std::string owner_of(const json::object& line) {
  const std::string owner = printable_text_of(line, "owner");
  return flag_of(line, "held") ? owner + " (held)" : owner;
}

std::string details_of(const json::object& line, const Terminal& terminal) {
  const std::string owner = printable_text_of(line, "owner");
  std::string out = paint(terminal, Tone::bold, line_name(line)) + '\n';
  const auto add = [&out](std::string_view what, const std::string& value) {
    out += fmt::format("{:>10}: {}\n", what, value);
  };
  add("Names", listed(line, "names"));
  add("Chip", fmt::format("{} [{}], line {}", printable_text_of(line, "chip"),
                          printable_text_of(line, "label"), integer_of(line, "offset")));
  add("Function", or_dash(printable_text_of(line, "function")));
  add("Direction", printable_text_of(line, "direction"));
  add("Level", level_words(line));
  add("Flags", or_dash(listed(line, "flags")));
  if (owner.empty()) {
    add("Owner", "none, the line is free");
  } else {
    add("Owner", flag_of(line, "held")
                     ? owner + ", whose claim has ended; the level is held ('aioctl gpio release' frees it)"
                     : owner);
  }
  return fit(out, terminal);
}

}  // namespace

std::string render_gpio_lines(const json::object& reply, const Terminal& terminal) {
  Table table({"CHIP", "OFFSET", "NAME", "DIRECTION", "VALUE", "OWNER"});
  for (const auto& item : array_of(reply, "lines")) {
    const json::object& line = as_object(item);
    table.add({printable_text_of(line, "chip"), fmt::format("{:>6}", integer_of(line, "offset")),
               or_dash(printable_text_of(line, "name")), printable_text_of(line, "direction"),
               level_text(line), or_dash(owner_of(line))});
  }
  return table.render(terminal);
}

std::string render_gpio_levels(const json::object& reply, const Terminal&) {
  const json::array& lines = array_of(reply, "lines");
  if (lines.size() == 1) return level_text(as_object(lines.front())) + '\n';
  std::string out;
  for (const auto& item : lines) {
    const json::object& line = as_object(item);
    out += fmt::format("{} {}\n", line_name(line), level_text(line));
  }
  return out;
}

std::string render_gpio_details(const json::object& reply, const Terminal& terminal) {
  std::string out;
  for (const auto& item : array_of(reply, "lines")) {
    if (!out.empty()) out += '\n';
    out += details_of(as_object(item), terminal);
  }
  return out;
}

std::string render_gpio_change(const json::object& reply, const Terminal& terminal) {
  const json::object& line = object_of(reply, "line");
  const double time = number_of(reply, "time").value_or(0);
  const std::string owner = owner_of(line);
  const std::string level =
      paint(terminal, level_text(line) == "1" ? Tone::green : Tone::plain, level_text(line));
  return fmt::format("{} {} {} {}{}\n", format_precise_log_time(time), line_name(line),
                     printable_text_of(line, "direction"), level, owner.empty() ? "" : " " + owner);
}

}  // namespace aiod::aioctl

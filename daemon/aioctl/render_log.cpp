#include "aioctl/render_log.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cctype>

#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

Tone level_tone(std::string_view level) {
  if (level == "error" || level == "critical") return Tone::red;
  if (level == "warning") return Tone::yellow;
  if (level == "debug") return Tone::grey;
  return Tone::plain;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// Each line in colour by itself, so that a pager which shows one of them shows it right.
std::string paint_lines(const Terminal& terminal, Tone tone, std::string_view text, std::size_t indent) {
  std::string out;
  for (;;) {
    const auto end = text.find('\n');
    out += paint(terminal, tone, text.substr(0, end)) + '\n';
    if (end == std::string_view::npos) return out;
    out.append(indent, ' ');
    text.remove_prefix(end + 1);
  }
}

std::string render_brief(const json::object& record, const Terminal& terminal) {
  const std::string level = text_of(record, "level");
  const std::string head = fmt::format("{} [{}] ", format_log_time(number_of(record, "time").value_or(0)),
                                       escape(text_of(record, "unit")));
  const std::string body = fmt::format("{:<7} {}", upper(escape(level)),
                                       escape(trim_newlines(text_of(record, "text")), Keep::newlines));
  return head + paint_lines(terminal, level_tone(level), body, display_width(head) + 8);
}

}  // namespace

std::string render_record(const json::value& record, LogFormat format, const Terminal& terminal) {
  switch (format) {
    case LogFormat::json:
      return to_text(record) + '\n';
    case LogFormat::cat:
      return escape(text_of(as_object(record), "text"), Keep::newlines) + '\n';
    case LogFormat::brief:
      break;
  }
  return render_brief(as_object(record), terminal);
}

std::string render_records(const json::array& records, LogFormat format, const Terminal& terminal) {
  std::string out;
  for (const auto& record : records) out += render_record(record, format, terminal);
  return out;
}

std::string render_lost(std::int64_t lost, const Terminal& terminal) {
  const std::string text = fmt::format("-- {} {} lost --", lost, lost == 1 ? "line" : "lines");
  return paint(terminal, Tone::yellow, text) + '\n';
}

}  // namespace aiod::aioctl

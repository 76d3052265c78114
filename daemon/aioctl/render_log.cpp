#include "aioctl/render_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cctype>
#include <utility>

#include "aioctl/json_fields.hpp"
#include "aioctl/json_text.hpp"
#include "aioctl/text.hpp"

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

constexpr std::array names{
    std::pair{"short", LogFormat::brief},
    std::pair{"short-full", LogFormat::full},
    std::pair{"with-unit", LogFormat::full},  // a unit always stands there
    std::pair{"short-iso", LogFormat::iso},
    std::pair{"short-iso-precise", LogFormat::iso_precise},
    std::pair{"short-precise", LogFormat::precise},
    std::pair{"short-delta", LogFormat::delta},
    std::pair{"short-unix", LogFormat::unix_time},
    std::pair{"verbose", LogFormat::verbose},
    std::pair{"json", LogFormat::json},
    std::pair{"json-pretty", LogFormat::json_pretty},
    std::pair{"json-seq", LogFormat::json_seq},
    std::pair{"cat", LogFormat::cat},
};

std::string pretty(const json::object& record) {
  std::string text;
  for (const auto& [key, value] : record) {
    text +=
        fmt::format("{}\n    {}: {}", text.empty() ? "{" : ",", to_text(json::value(key)), to_text(value));
  }
  return text.empty() ? "{}" : text + "\n}";
}

}  // namespace

LogFormat log_format_named(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& n) { return n.first == name; });
  return found != names.end() ? found->second : LogFormat::brief;
}

bool is_for_people(LogFormat format) {
  return format < LogFormat::json;
}

std::string LogRenderer::stamp(double time) {
  switch (format_) {
    case LogFormat::full:
      return format_timestamp(time, zone_);
    case LogFormat::iso:
      return format_iso(time, zone_);
    case LogFormat::iso_precise:
      return format_iso_us(time, zone_);
    case LogFormat::precise:
      return format_log_time_us(time, zone_);
    case LogFormat::delta:
      return fmt::format("[{} < {:12.6f} >]", format_log_time_us(time, zone_), before_ ? time - *before_ : 0);
    case LogFormat::unix_time:
      return fmt::format("{:.6f}", time);
    default:
      return format_log_time(time, zone_);
  }
}

std::string LogRenderer::line(const json::object& record) {
  const std::string level = text_of(record, "level");
  const double time = number_of(record, "time").value_or(0);
  const std::string head = fmt::format("{} [{}] ", stamp(time), escape(text_of(record, "unit")));
  before_ = time;
  const std::string body = fmt::format("{:<7} {}", upper(escape(level)),
                                       escape(trim_newlines(text_of(record, "text")), Keep::newlines));
  return head + paint_lines(terminal_, level_tone(level), body, display_width(head) + 8);
}

std::string LogRenderer::fields(const json::object& record) const {
  std::string text =
      fmt::format("{} [seq={}]\n", format_timestamp_us(number_of(record, "time").value_or(0), zone_),
                  integer_of(record, "seq"));
  for (const char* key : {"unit", "level", "text"}) {
    const std::string value = escape(trim_newlines(text_of(record, key)), Keep::newlines);
    text +=
        fmt::format("    {}={}\n", upper(key), indent_continuation(value, 5 + std::string_view(key).size()));
  }
  return text;
}

std::string LogRenderer::record(const json::value& record) {
  switch (format_) {
    case LogFormat::verbose:
      return fields(as_object(record));
    case LogFormat::json:
      return to_text(record) + '\n';
    case LogFormat::json_pretty:
      return pretty(as_object(record)) + '\n';
    case LogFormat::json_seq:
      return '\x1e' + to_text(record) + '\n';
    case LogFormat::cat:
      return escape(text_of(as_object(record), "text"), Keep::newlines) + '\n';
    default:
      return line(as_object(record));
  }
}

std::string LogRenderer::records(const json::array& records) {
  std::string out;
  for (const auto& each : records) out += record(each);
  return out;
}

std::string render_records(const json::array& records, LogFormat format, const Terminal& terminal) {
  return LogRenderer(format, terminal).records(records);
}

std::string render_lost(std::int64_t lost, const Terminal& terminal) {
  const std::string text = fmt::format("-- {} {} lost --", lost, lost == 1 ? "line" : "lines");
  return paint(terminal, Tone::yellow, text) + '\n';
}

}  // namespace aiod::aioctl

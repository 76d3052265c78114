#include "logging/line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <string_view>

#include "base/terminal_text.hpp"

namespace aiod::logging {
namespace {

struct LevelLook {
  std::string_view name;
  std::string_view colour;
  std::string_view priority;  // sd-daemon(3)
};

LevelLook look_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return {"DEBUG", "\x1b[90m", "<7>"};
    case spdlog::level::info:
      return {"INFO ", "\x1b[32m", "<6>"};
    case spdlog::level::warn:
      return {"WARN ", "\x1b[33m", "<4>"};
    case spdlog::level::err:
      return {"ERROR", "\x1b[31m", "<3>"};
    default:
      return {"CRIT ", "\x1b[1;31m", "<2>"};
  }
}

void append(std::string_view text, spdlog::memory_buf_t& out) {
  out.append(text.data(), text.data() + text.size());
}

// Most texts are safe as they are, and copied as a whole.
void append_text(std::string_view text, std::string_view next_line, spdlog::memory_buf_t& out) {
  const std::size_t safe = base::terminal_safe_prefix(text);
  append(text.substr(0, safe), out);
  if (safe == text.size()) return;
  const std::string rest = base::terminal_text(text.substr(safe), base::Keep::newlines);
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(rest.find('\n', begin), rest.size());
    append(std::string_view(rest).substr(begin, end - begin), out);
    if (end == rest.size()) return;
    append(next_line, out);
    begin = end + 1;
  }
}

}  // namespace

void LineFormatter::format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) {
  append_head(message, out);
  append("[", out);
  append_text({message.logger_name.data(), message.logger_name.size()}, " ", out);
  append("] ", out);
  std::string_view text(message.payload.data(), message.payload.size());
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::string_view priority = style_ == LineStyle::journal ? look_of(message.level).priority : "";
  const std::string next_line = fmt::format("\n{}    ", priority);
  append_text(text, next_line, out);
  append("\n", out);
}

void LineFormatter::append_head(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) {
  const LevelLook look = look_of(message.level);
  if (style_ == LineStyle::journal) return append(look.priority, out);
  append_time(message.time, out);
  append(" ", out);
  if (style_ == LineStyle::colour) append(look.colour, out);
  append(look.name, out);
  if (style_ == LineStyle::colour) append("\x1b[0m", out);
  append(" ", out);
}

void LineFormatter::append_time(std::chrono::system_clock::time_point time, spdlog::memory_buf_t& out) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  if (second != second_) {
    const std::time_t whole = second.time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&whole, &local);
    second_text_ = fmt::format("{:%Y-%m-%d %H:%M:%S}", local);
    second_ = second;
  }
  append(second_text_, out);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time - second).count();
  fmt::format_to(std::back_inserter(out), ".{:03}", millis);
}

std::unique_ptr<spdlog::formatter> LineFormatter::clone() const {
  return std::make_unique<LineFormatter>(style_);
}

}  // namespace aiod::logging

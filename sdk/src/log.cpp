#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <utility>

#include <aio/log.hpp>

namespace aio {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 9> kNames{{{"debug", LogLevel::debug},
                                                                       {"info", LogLevel::info},
                                                                       {"warning", LogLevel::warning},
                                                                       {"error", LogLevel::error},
                                                                       {"critical", LogLevel::critical},
                                                                       {"off", LogLevel::off},
                                                                       {"warn", LogLevel::warning},
                                                                       {"err", LogLevel::error},
                                                                       {"crit", LogLevel::critical}}};

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, to_lower);
}

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  for (const auto& [name, value] : kNames) {
    if (value == level) return name;
  }
  return "unknown";
}

std::optional<LogLevel> parse_log_level(std::string_view text) noexcept {
  for (const auto& [name, value] : kNames) {
    if (equal_ignoring_case(text, name)) return value;
  }
  return std::nullopt;
}

Logger Logger::child(std::string_view name) const {
  return {*sink_, fmt::format("{}.{}", unit_, name), level_};
}

// A line that can't be formatted must not fail the task that wrote it; the log shows its format instead.
void Logger::write(LogLevel level, fmt::string_view format, fmt::format_args args) const {
  fmt::memory_buffer text;
  const auto keep_format = [&](std::string_view why) {
    text.clear();
    fmt::format_to(std::back_inserter(text), "{} (cannot be formatted: {})",
                   std::string_view(format.data(), format.size()), why);
  };
  try {
    fmt::vformat_to(std::back_inserter(text), format, args);
  } catch (const std::exception& error) {
    keep_format(error.what());
  } catch (...) {
    keep_format("a formatter threw");
  }
  sink_->write(level, unit_, std::string_view(text.data(), text.size()));
}

}  // namespace aio

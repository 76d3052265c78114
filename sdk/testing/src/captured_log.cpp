#include <fmt/format.h>

#include <algorithm>

#include <aio/testing/captured_log.hpp>

namespace aio::testing {
namespace {

bool holds(const LogLine& line, std::string_view text) {
  return line.text.find(text) != std::string::npos;
}

}  // namespace

void CapturedLog::write(LogLevel level, std::string_view unit, std::string_view text) noexcept {
  const std::scoped_lock lock(mutex_);
  lines_.push_back({.level = level, .unit = std::string(unit), .text = std::string(text)});
}

std::vector<LogLine> CapturedLog::lines() const {
  const std::scoped_lock lock(mutex_);
  return lines_;
}

bool CapturedLog::contains(std::string_view text) const {
  return count(text) > 0;
}

bool CapturedLog::contains(LogLevel level, std::string_view text) const {
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(lines_,
                             [&](const LogLine& line) { return line.level == level && holds(line, text); });
}

std::size_t CapturedLog::count(std::string_view text) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count_if(lines_, [&](const LogLine& line) { return holds(line, text); }));
}

std::string CapturedLog::text() const {
  std::string all;
  for (const LogLine& line : lines())
    all += fmt::format("{} [{}] {}\n", to_string(line.level), line.unit, line.text);
  return all;
}

void CapturedLog::clear() {
  const std::scoped_lock lock(mutex_);
  lines_.clear();
}

}  // namespace aio::testing

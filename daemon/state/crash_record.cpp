#include "state/crash_record.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <utility>

namespace aiod::state {
namespace {

constexpr std::string_view magic = "aiod-crash 1 ";
constexpr std::size_t longest_name = 256;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t last_second = 9'000'000'000;  // nanoseconds in 64 bits end in 2262
constexpr std::string_view suffix = ".service";

/// Reads a number and the blank behind it.
std::optional<std::int64_t> take_number(std::string_view& text, std::int64_t most) {
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end == last || *end != ' ' || value < 0 || value > most) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return value;
}

bool is_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::optional<Crash> parse(std::string_view text) {
  if (!text.starts_with(magic)) return std::nullopt;
  text.remove_prefix(magic.size());
  constexpr std::int64_t last_signal = 64;
  const auto signal = take_number(text, last_signal);
  const auto seconds = signal ? take_number(text, last_second) : std::nullopt;
  const auto nanoseconds = seconds ? take_number(text, second - 1) : std::nullopt;
  const std::size_t end = text.find('\n');
  if (!nanoseconds || end == std::string_view::npos) return std::nullopt;
  const std::string_view task = text.substr(0, end);
  // A name that was overwritten before the crash is no reason to lose the crash.
  return Crash{.time = aio::WallTime(aio::Duration(*seconds * second + *nanoseconds)),
               .signal = static_cast<int>(*signal),
               .task = std::string(is_name(task) && task.size() <= longest_name ? task : std::string_view())};
}

}  // namespace

void CrashRecord::add(std::string_view text) noexcept {
  for (const char c : text.substr(0, size - length_)) text_[length_++] = c;
}

void CrashRecord::add(std::int64_t number) noexcept {
  const auto [end, error] = std::to_chars(text_.data() + length_, text_.data() + size, number);
  length_ = static_cast<std::size_t>(end - text_.data());
}

std::string_view CrashRecord::compose(int signal, std::int64_t seconds, std::int64_t nanoseconds,
                                      std::string_view task) noexcept {
  length_ = 0;
  add(magic);
  for (const std::int64_t number : {std::int64_t{signal}, seconds, nanoseconds}) {
    add(number);
    add(" ");
  }
  add(task.substr(0, longest_name));
  add("\n");
  return {text_.data(), length_};
}

CrashFile parse_crash(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return c == '\0'; })) return {};
  auto crash = parse(text);
  const bool bad = !crash;
  return {.crash = std::move(crash), .bad = bad};
}

std::string signal_name(int signal) {
  constexpr std::array<std::pair<int, const char*>, 5> names{{{SIGSEGV, "SIGSEGV"},
                                                              {SIGBUS, "SIGBUS"},
                                                              {SIGILL, "SIGILL"},
                                                              {SIGFPE, "SIGFPE"},
                                                              {SIGABRT, "SIGABRT"}}};
  for (const auto& [number, name] : names)
    if (number == signal) return name;
  return "signal " + std::to_string(signal);
}

std::string unit_of_task(std::string_view task) {
  const std::size_t at = task.find(suffix);
  if (at == std::string_view::npos || at == 0) return {};
  const std::string_view rest = task.substr(at + suffix.size());
  return rest.empty() || rest.front() == '.' ? std::string(task.substr(0, at + suffix.size()))
                                             : std::string();
}

std::string plugin_of_unit(std::string_view unit) {
  if (unit.ends_with(suffix)) unit.remove_suffix(suffix.size());
  return std::string(unit.substr(0, unit.find('@')));
}

}  // namespace aiod::state

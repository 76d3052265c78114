#pragma once

#include <aio/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::state {

/// The daemon died of a signal.
struct Crash {
  aio::WallTime time{};
  int signal = 0;
  std::string task{};  // whose code ran: "hello.service", "hello.service.blink"; empty: nobody's, or unknown

  bool operator==(const Crash&) const = default;
};

/// What a signal handler writes of a crash: "aiod-crash 1 11 1790000000 123456789 hello.service\n".
class CrashRecord {
 public:
  static constexpr std::size_t size = 512;  // of the file; a record is shorter

  /// Composes the record. Async-signal-safe: no memory, no locale. Of the task's name the first 256 bytes.
  std::string_view compose(int signal, std::int64_t seconds, std::int64_t nanoseconds,
                           std::string_view task) noexcept;

 private:
  void add(std::string_view text) noexcept;
  void add(std::int64_t number) noexcept;

  std::array<char, size> text_{};
  std::size_t length_ = 0;
};

/// What is in the file: nothing (it is empty, or zeros as it was made), a crash, or neither.
struct CrashFile {
  std::optional<Crash> crash{};
  bool bad = false;
};
CrashFile parse_crash(std::string_view text);

/// "SIGSEGV", or "signal 77".
std::string signal_name(int signal);

/// "hello@kitchen.service" of "hello@kitchen.service.blink"; empty when the task is no service's.
std::string unit_of_task(std::string_view task);

/// "hello" of "hello@kitchen.service".
std::string plugin_of_unit(std::string_view unit);

}  // namespace aiod::state

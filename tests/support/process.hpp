#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/file_descriptor.hpp"

namespace aiod::support {

/// How long anything may take before a test gives it up: far longer than it needs, on a slow board and under
/// a sanitizer too.
inline constexpr std::chrono::seconds patience{30};

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline from_now(std::chrono::milliseconds time = patience) {
  return std::chrono::steady_clock::now() + time;
}

/// What a program left behind.
struct Finished {
  int exit = -1;  // its exit code; minus the signal that killed it
  std::string out;
  std::string err;
};

struct ProcessOptions {
  std::map<std::string, std::optional<std::string>> environment{};  // over the test's own; nullopt unsets
  std::filesystem::path errors_to{};  // stderr goes to this file and not into Finished
  int inherit = -1;                   // one more open file, which the program gets under its number 3
};

/// One started program. It dies with the test: the destructor kills and reaps it, and the kernel kills it
/// when the test is killed. Its output is read while one of the waiting functions runs.
class Process {
 public:
  /// Throws std::runtime_error when there can be no process. A program that can't be executed exits with 127.
  explicit Process(std::vector<std::string> command, const ProcessOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;

  /// Waits for its end. Throws std::runtime_error with its output when that takes too long.
  Finished finish(Deadline deadline = from_now());

  /// Waits until what it printed on stdout satisfies `enough`; returns that. Throws std::runtime_error when
  /// it ends or the time is over before.
  std::string wait_for_output(const std::function<bool(std::string_view)>& enough,
                              Deadline deadline = from_now());

 private:
  bool exited(bool block);
  void read_available(FileDescriptor& pipe, std::string& text);
  void pump(Deadline deadline, bool until_exit);

  std::string name_;
  pid_t pid_ = -1;
  FileDescriptor pidfd_;
  FileDescriptor out_pipe_;
  FileDescriptor err_pipe_;
  std::optional<int> exit_;
  std::string out_;
  std::string err_;
};

/// Runs a program to its end.
Finished run(std::vector<std::string> command, const ProcessOptions& options = {});

/// A number of /proc/PID/status, such as "VmHWM" in kB; throws std::runtime_error when it has none.
long process_figure(pid_t pid, std::string_view name);

/// Whether the tests are built with a sanitizer: a process is then larger and far slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// Waits until there is something to read, or the other end is closed; false when the time is over.
bool wait_readable(int fd, Deadline deadline);

}  // namespace aiod::support

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

/// Other programs. A service gets its `Processes` from `processes()`:
///
///     const aio::Command command{.line = {"nmcli", "networking", "connectivity"}};
///     const aio::ProcessEnd end = co_await processes().run(command);
///
/// In a test they are aio::testing::FakeProcesses.
namespace aio {

/// What run() throws when a program can't be started: there is none, it may not be run.
class AIO_API ProcessError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~ProcessError() override;
};

/// A program to run.
struct Command {
  /// Its name, looked up in PATH unless there is a slash in it, and its arguments. No shell has a part in it.
  std::vector<std::string> line{};
  /// Besides, and before, the daemon's own variables: AIOD_SOCKET among these is its socket, so that an
  /// aioctl that is run steers this daemon.
  std::map<std::string, std::string> environment{};
  /// The folder it runs in; empty: the daemon's.
  std::string directory{};
  /// How much of its output is kept; of more, the end.
  std::size_t output_limit = 1 << 20;
  /// What it has, when the wait for it is aborted, between SIGTERM and SIGKILL.
  Duration grace = std::chrono::seconds(5);
  /// Called on the loop's thread for each line of its output as it comes, without the line's end. It must
  /// not throw.
  std::function<void(std::string_view line)> on_line{};
};

/// How a program ended.
struct ProcessEnd {
  std::optional<int> exit_code{};  // nullopt when a signal ended it
  int signal = 0;
  std::string output{};     // what it wrote to standard output and standard error, in its order
  std::size_t dropped = 0;  // bytes at the front that were too many

  bool ok() const noexcept { return exit_code == 0; }
};

/// For people: "exit code 3", "killed by signal 11 (Segmentation fault)".
AIO_API std::string describe(const ProcessEnd& end);

/// Runs programs. Loop's thread only.
class AIO_API Processes {
 public:
  virtual ~Processes();

  /// Runs a program to its end, without standard input. Throws ProcessError when it can't be started. When
  /// the wait is aborted, the program and the ones it started in its process group are asked to end, and
  /// those that still live when the grace is over are killed, also when the program itself has ended before
  /// them; only then does the await throw operation_aborted. What a program that ended by itself leaves
  /// behind goes on. Name the command first, as above: GCC 12 breaks short strings that are made within a
  /// co_await.
  virtual Task<ProcessEnd> run(Command command,
                               std::source_location where = std::source_location::current()) = 0;
};

/// The operating system's, on this thread's loop.
AIO_API Processes& system_processes();

/// Host only: makes this process the parent of what its programs leave behind, in place of init, so that
/// nothing that a service started escapes it.
AIO_API void adopt_orphans();

/// Host only: reaps adopted processes that have ended; at each SIGCHLD, on the loop's thread. What a plugin
/// forked by itself, in the process group of the host, is left to the plugin.
AIO_API void reap_orphans();

}  // namespace aio

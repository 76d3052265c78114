#include "aiod/in_child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <system_error>

#include "base/terminal_text.hpp"
#include "state/crash_record.hpp"

namespace aiod {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Its end is told; a core of it would only cover up a real one. It does not outlive who waits for it.
[[noreturn]] void be_child(const std::function<int()>& function, int answer) {
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int result = EXIT_FAILURE;
  try {
    result = function();
  } catch (const std::exception& e) {
    fmt::print(stderr, "aiod: {}\n", base::terminal_text(e.what(), base::Keep::paragraph));
  }
  std::fflush(stdout);
  ::_exit(::write(answer, &result, sizeof result) == sizeof result ? EXIT_SUCCESS : EXIT_FAILURE);
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) return state::signal_name(WTERMSIG(status));
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace

ChildEnd run_in_child(const std::function<int()>& function) {
  std::fflush(stdout);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) fail("making a pipe");
  const pid_t child = ::fork();
  if (child == 0) be_child(function, ends[1]);
  ::close(ends[1]);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  int result = 0;
  const bool answered = child > 0 && ::read(ends[0], &result, sizeof result) == sizeof result;
  ::close(ends[0]);
  if (child < 0) fail("starting a child process");
  if (answered) return {.result = result, .how = {}};
  return {.result = std::nullopt, .how = describe(status)};
}

}  // namespace aiod

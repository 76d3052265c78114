#include "support/terminal_run.hpp"

#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace aiod::support {
namespace {

[[noreturn]] void become(std::vector<std::string>& command,
                         const std::map<std::string, std::string>& environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setenv("TERM", "xterm-256color", 1);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> pointers;
  for (std::string& argument : command) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  ::_exit(127);
}

// Kills and reaps it, also when the test gives up.
struct Child {
  explicit Child(pid_t process) : pid(process) {}
  ~Child() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid;
};

}  // namespace

std::string run_on_terminal(std::vector<std::string> command,
                            const std::map<std::string, std::string>& environment,
                            const std::function<bool(std::string_view)>& enough) {
  const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  int raw = -1;
  const pid_t pid = ::forkpty(&raw, nullptr, nullptr, &size);
  if (pid < 0) throw std::runtime_error("no pseudo terminal");
  if (pid == 0) become(command, environment);
  const Child child(pid);
  const FileDescriptor terminal(raw);
  const Deadline deadline = from_now();
  std::string text;
  for (bool ended = false;;) {
    if (!wait_readable(terminal.get(), deadline))
      throw std::runtime_error(command.front() + " " + command.back() + " does not end; it wrote:\n" + text);
    std::array<char, 65536> buffer;
    const ssize_t got = ::read(terminal.get(), buffer.data(), buffer.size());
    if (got <= 0) return text;  // EIO: nobody has the other side open any more
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (!ended && enough && enough(text)) {
      ::kill(child.pid, SIGINT);
      ended = true;
    }
  }
}

}  // namespace aiod::support

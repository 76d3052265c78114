#include "aioctl/child_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "aioctl/file_descriptor.hpp"

namespace aiod::aioctl {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// Sets a signal aside for as long as it lives.
class Ignored {
 public:
  explicit Ignored(int number) : number_(number), before_(std::signal(number, SIG_IGN)) {}
  ~Ignored() { std::signal(number_, before_); }
  Ignored(const Ignored&) = delete;
  Ignored& operator=(const Ignored&) = delete;

 private:
  int number_;
  void (*before_)(int);
};

[[noreturn]] void become(std::vector<char*>& pointers, int output) {
  for (const int number : {SIGINT, SIGQUIT, SIGPIPE}) std::signal(number, SIG_DFL);
  if (output >= 0) {
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
  }
  ::execvp(pointers.front(), pointers.data());
  ::_exit(not_runnable);
}

ProgramExit wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail("waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ProgramExit run_program(std::vector<std::string> command, std::string* output) {
  std::vector<char*> pointers;
  pointers.reserve(command.size() + 1);
  for (auto& argument : command) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  std::array<int, 2> ends{-1, -1};
  if (output != nullptr && ::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
  const FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  const Ignored interrupt(SIGINT);
  const Ignored quit(SIGQUIT);
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) become(pointers, write_end.get());
  write_end.reset();
  if (output != nullptr) *output += read_all(read_end.get());
  return wait_for(child);
}

}  // namespace aiod::aioctl

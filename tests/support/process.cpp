#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace aiod::support {
namespace {

constexpr int inherited_fd = 3;

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A copy above the numbers that the child's files get, so that none is overwritten before it is moved there.
FileDescriptor moved_up(FileDescriptor fd) {
  const int copy = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, inherited_fd + 1);
  if (copy < 0) fail("fcntl");
  return FileDescriptor(copy);
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  Pipe pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
  pipe.write_end = moved_up(std::move(pipe.write_end));
  return pipe;
}

std::vector<std::string> environment_with(const ProcessOptions& options) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    if (!options.environment.contains(text.substr(0, text.find('=')))) lines.push_back(text);
  }
  for (const auto& [name, value] : options.environment)
    if (value) lines.push_back(name + '=' + *value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* command, char* const* environment, int in, int out, int err, int extra,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (extra >= 0) ::dup2(extra, inherited_fd);
  ::execvpe(command[0], command, environment);
  ::_exit(127);
}

int milliseconds_left(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

FileDescriptor open_for_writing(const std::filesystem::path& file) {
  FileDescriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) fail("open " + file.string());
  return moved_up(std::move(fd));
}

}  // namespace

Process::Process(std::vector<std::string> command, const ProcessOptions& options) : name_(command.at(0)) {
  std::vector<std::string> environment = environment_with(options);
  const auto argv = pointers(command);
  const auto envp = pointers(environment);
  const FileDescriptor nothing = moved_up(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  if (!options.errors_to.empty()) err.write_end = open_for_writing(options.errors_to);
  FileDescriptor extra;
  if (options.inherit >= 0) extra = moved_up(FileDescriptor(::dup(options.inherit)));
  const pid_t self = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    become(argv.data(), envp.data(), nothing.get(), out.write_end.get(), err.write_end.get(), extra.get(),
           self);
  }
  out_pipe_ = std::move(out.read_end);
  err_pipe_ = std::move(err.read_end);
  // By its number: glibc 2.36 declares pidfd_open without extern "C".
  pidfd_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!pidfd_) fail("pidfd_open");
}

Process::~Process() {
  if (exit_) return;
  ::kill(pid_, SIGKILL);
  exited(true);
}

bool Process::running() {
  return !exited(false);
}

void Process::signal(int number) const {
  if (!exit_) ::kill(pid_, number);
}

bool Process::exited(bool block) {
  if (exit_) return true;
  int status = 0;
  if (::waitpid(pid_, &status, block ? 0 : WNOHANG) != pid_) return false;
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

void Process::read_available(FileDescriptor& pipe, std::string& text) {
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t count = ::read(pipe.get(), buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (count == 0) pipe.reset();
      return;
    }
  }
}

// Reads what has come; waits for something to come, or for the process to end.
void Process::pump(Deadline deadline, bool until_exit) {
  std::array<pollfd, 3> waits{pollfd{pidfd_.get(), POLLIN, 0}, pollfd{out_pipe_.get(), POLLIN, 0},
                              pollfd{err_pipe_.get(), POLLIN, 0}};
  if (::poll(waits.data(), waits.size(), milliseconds_left(deadline)) == 0) {
    throw std::runtime_error(name_ + (until_exit ? " did not end" : " did not print what was awaited") +
                             " in time.\nstdout: " + out_ + "\nstderr: " + err_);
  }
  const bool ended = (waits[0].revents & POLLIN) != 0;
  if (out_pipe_) read_available(out_pipe_, out_);
  if (err_pipe_) read_available(err_pipe_, err_);
  if (ended) exited(true);
}

Finished Process::finish(Deadline deadline) {
  while (!exit_) pump(deadline, true);
  return {*exit_, out_, err_};
}

std::string Process::wait_for_output(const std::function<bool(std::string_view)>& enough, Deadline deadline) {
  while (!enough(out_)) {
    if (exit_) throw std::runtime_error(name_ + " ended early.\nstdout: " + out_ + "\nstderr: " + err_);
    pump(deadline, false);
  }
  return out_;
}

Finished run(std::vector<std::string> command, const ProcessOptions& options) {
  return Process(std::move(command), options).finish();
}

long process_figure(pid_t pid, std::string_view name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  const std::string beginning = std::string(name) + ':';
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(beginning)) return std::stol(line.substr(beginning.size()));
  throw std::runtime_error("no " + std::string(name) + " in /proc/PID/status");
}

bool wait_readable(int fd, Deadline deadline) {
  pollfd wait{fd, POLLIN, 0};
  int ready = 0;
  do ready = ::poll(&wait, 1, milliseconds_left(deadline));
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace aiod::support

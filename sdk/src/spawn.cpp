#include "spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>

#include "descriptor.hpp"

namespace aio::detail {
namespace {

[[noreturn]] void fail(const Command& command, int error) {
  const std::string& program = command.line.front();
  if (error == ENOENT && !command.directory.empty() && ::access(command.directory.c_str(), X_OK) != 0)
    throw ProcessError(
        fmt::format("can't run \"{}\" in {}: there is no such folder", program, command.directory));
  if (error == ENOENT)
    throw ProcessError(fmt::format("can't run \"{}\": there is no such program{}; is its package installed?",
                                   program, program.find('/') == std::string::npos ? " in PATH" : ""));
  throw ProcessError(fmt::format("can't run \"{}\": {}", program, std::generic_category().message(error)));
}

// What the service manager says to the daemon is not for the programs that it starts.
bool is_for_children(std::string_view variable) {
  constexpr std::array<std::string_view, 6> ours = {
      "NOTIFY_SOCKET=", "WATCHDOG_PID=", "WATCHDOG_USEC=", "LISTEN_FDS=", "LISTEN_PID=", "LISTEN_FDNAMES="};
  for (const std::string_view name : ours)
    if (variable.starts_with(name)) return false;
  return true;
}

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.environment) variables.push_back(name + '=' + value);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string name(text.substr(0, text.find('=')));
    if (is_for_children(text) && !command.environment.contains(name)) variables.emplace_back(text);
  }
  return variables;
}

// Pointers into the texts, which must outlive them.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  posix_spawn_file_actions_t* get() noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  // A group of its own, so that the programs it starts can be ended with it, and the signals as a program
  // expects them.
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::sigaddset(&signals, signal);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

pid_t spawn_with_output(const Command& command, int output) {
  FileActions files;
  ::posix_spawn_file_actions_addopen(files.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(files.get(), output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(files.get(), output, STDERR_FILENO);
  if (!command.directory.empty())
    ::posix_spawn_file_actions_addchdir_np(files.get(), command.directory.c_str());
  const Attributes attributes;
  std::vector<std::string> line = command.line;
  std::vector<std::string> environment = environment_of(command);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, line.front().c_str(), files.get(), attributes.get(),
                                   pointers(line).data(), pointers(environment).data());
  if (error != 0) fail(command, error);
  return pid;
}

}  // namespace

Spawned spawn(const Command& command) {
  if (command.line.empty() || command.line.front().empty()) throw ProcessError("there is no program to run");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(command, errno);
  Descriptor output(ends[0]);
  const Descriptor theirs(ends[1]);
  if (::fcntl(output.get(), F_SETFL, O_NONBLOCK) != 0) fail(command, errno);
  const pid_t pid = spawn_with_output(command, theirs.get());
  // The process can't have been reaped: nobody else waits for it.
  // By its number: the header of glibc 2.36 declares pidfd_open for C only.
  const int pid_descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
  if (pid_descriptor < 0) {
    const int error = errno;
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    fail(command, error);
  }
  return {.pid = pid, .pid_descriptor = pid_descriptor, .output = output.release()};
}

}  // namespace aio::detail

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "aioctl/commands.hpp"
#include "aioctl/file_descriptor.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// The one beside aioctl belongs to it, in a build tree as in an installation; otherwise PATH decides.
std::string find_aiod() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "aiod";
  // In a build tree each program has its room's folder.
  for (const auto& beside :
       {self.parent_path() / "aiod", self.parent_path().parent_path() / "aiod" / "aiod"}) {
    if (std::filesystem::is_regular_file(beside, error)) return beside.string();
  }
  return "aiod";
}

std::vector<std::string> command_line(const CheckOptions& options) {
  std::vector<std::string> arguments{find_aiod(), "--check"};
  if (!options.config.empty()) arguments.insert(arguments.end(), {"--config", options.config});
  for (const auto& folder : options.services) arguments.insert(arguments.end(), {"--services", folder});
  return arguments;
}

// Replaces this process; returns only when that failed.
void execute(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
}

CommandError cannot_run(const std::string& program) {
  return {
      ExitCode::failure, "Failed",
      fmt::format("cannot run {}: {} - is aiod installed?", program, std::generic_category().message(errno))};
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

json::array lines_of(std::string_view text) {
  json::array lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Runs the check as a child whose output is collected.
ExitCode check_as_json(const std::vector<std::string>& arguments, Session& session) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw cannot_run(arguments.front());
  FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) throw cannot_run(arguments.front());
  if (child == 0) {
    ::dup2(write_end.get(), STDOUT_FILENO);
    ::dup2(write_end.get(), STDERR_FILENO);
    execute(arguments);
    ::_exit(127);
  }
  write_end.reset();
  const std::string text = read_all(read_end.get());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : to_int(ExitCode::failure);
  if (code == 127) throw CommandError(ExitCode::failure, "Failed", "cannot run aiod - is it installed?");
  show_json(session.out, {{"ok", code == 0}, {"messages", lines_of(text)}});
  return static_cast<ExitCode>(code);
}

}  // namespace

ExitCode run_check(const Invocation& invocation, Session& session) {
  const std::vector<std::string> arguments = command_line(invocation.check);
  if (invocation.json) return check_as_json(arguments, session);
  execute(arguments);
  throw cannot_run(arguments.front());
}

}  // namespace aiod::aioctl

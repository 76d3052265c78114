#include "aioctl/programs.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "aioctl/child_process.hpp"
#include "aioctl/error.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

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

CommandError failed(const std::string& message) {
  return {ExitCode::failure, "Failed", message};
}

// A variable may hold options too ("code --wait"), so that a shell has to read it.
std::vector<std::string> command_of(const std::string& editor, const std::string& file) {
  return {"/bin/sh", "-c", "exec " + editor + " \"$1\"", "sh", file};
}

std::string chosen_editor() {
  for (const char* name : {"SYSTEMD_EDITOR", "EDITOR", "VISUAL"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

int SystemPrograms::check(const CheckOptions& folders, std::string* output) {
  std::vector<std::string> command{find_aiod(), "--check"};
  if (!folders.config.empty()) command.insert(command.end(), {"--config", folders.config});
  if (!folders.state.empty()) command.insert(command.end(), {"--state", folders.state});
  for (const auto& folder : folders.services) command.insert(command.end(), {"--services", folder});
  const int code = run_program(command, output);
  if (code == not_runnable) throw failed(fmt::format("cannot run {} - is aiod installed?", command.front()));
  return code;
}

void SystemPrograms::edit(const std::filesystem::path& file) {
  const std::string editor = chosen_editor();
  if (!editor.empty()) {
    const int code = run_program(command_of(editor, file.string()));
    if (code != 0) throw failed(fmt::format("the editor '{}' ended with {}", escape(editor), code));
    return;
  }
  for (const char* program : {"editor", "nano", "vi"}) {
    const int code = run_program({program, file.string()});
    if (code == not_runnable) continue;
    if (code != 0) throw failed(fmt::format("the editor '{}' ended with {}", program, code));
    return;
  }
  throw failed("there is no editor: set EDITOR to one");
}

}  // namespace aiod::aioctl

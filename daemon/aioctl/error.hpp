#pragma once

#include <stdexcept>
#include <string>

namespace aiod::aioctl {

/// What aioctl's caller sees: systemctl's and LSB's numbers.
enum class ExitCode : int {
  ok = 0,
  failure = 1,        // the action failed, or the daemon can't be reached
  usage = 2,          // the command line is wrong
  not_active = 3,     // status and is-active: known, but not active
  no_such = 4,        // status and is-*: no service of that name
  no_permission = 4,  // actions: this user may not
  unknown_name = 5,   // actions: no service of that name
};

constexpr int to_int(ExitCode code) {
  return static_cast<int>(code);
}

/// A command that can't be carried out. what() is for the user: what is wrong, where, what to do. `code` is
/// the word that
/// `--json` gives programs: "Unreachable", "PermissionDenied", "NoSuchService", "Failed", "Usage".
class CommandError : public std::runtime_error {
 public:
  CommandError(ExitCode exit, std::string code, const std::string& message)
      : std::runtime_error(message), exit_(exit), code_(std::move(code)) {}

  ExitCode exit() const { return exit_; }
  const std::string& code() const { return code_; }

 private:
  ExitCode exit_;
  std::string code_;
};

}  // namespace aiod::aioctl

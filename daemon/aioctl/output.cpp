#include "aioctl/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "aioctl/error.hpp"
#include "aioctl/pager.hpp"
#include "base/terminal_text.hpp"

namespace aiod::aioctl {
namespace {

// False when the reader has gone.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) return false;
    if (written < 0) {
      throw CommandError(ExitCode::failure, "Failed",
                         "cannot write the output: " + std::generic_category().message(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

struct ClosePipe {
  void operator()(FILE* pipe) const { ::pclose(pipe); }
};

}  // namespace

void StandardOutput::show(std::string_view unchecked) {
  const std::string text = base::terminal_output(unchecked);
  Pager pager = wants_pager(text) ? choose_pager() : Pager();
  if (at_end_ && pager.command.starts_with("less")) pager.command += " +G";
  if (!pager.command.empty()) {
    if (pager.secure) ::setenv("LESSSECURE", "1", 1);
    const std::unique_ptr<FILE, ClosePipe> pipe(::popen(pager.command.c_str(), "we"));
    if (pipe) {
      std::fwrite(text.data(), 1, text.size(), pipe.get());
      return;
    }
  }
  write_all(STDOUT_FILENO, text);
}

bool StandardOutput::write(std::string_view text) {
  return write_all(STDOUT_FILENO, base::terminal_output(text));
}

void StandardOutput::note(std::string_view text) {
  write_all(STDERR_FILENO, base::terminal_output(text));
}

bool StandardOutput::wants_pager(std::string_view text) const {
  if (!use_pager_ || !terminal_.tty || terminal_.height == 0) return false;
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= terminal_.height;
}

}  // namespace aiod::aioctl

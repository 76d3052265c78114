#include "aioctl/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace aiod::aioctl {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool is_on(std::string_view value) {
  return !value.empty() && value != "0";
}

std::string_view sequence(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::bold:
      return "1";
    case Tone::grey:
      return "90";
    case Tone::white:
      return "97";
    case Tone::green:
      return "1;32";
    case Tone::yellow:
      return "1;33";
    case Tone::red:
      return "1;31";
    case Tone::cyan:
      return "1;36";
  }
  return "";
}

}  // namespace

bool use_colour(ColourMode mode, const ColourEnvironment& environment) {
  if (mode != ColourMode::automatic) return mode == ColourMode::always;
  if (environment.no_color) return false;
  if (environment.force_color) return true;
  return environment.tty && !environment.dumb;
}

Terminal current_terminal(ColourMode mode) {
  Terminal terminal;
  terminal.tty = ::isatty(STDOUT_FILENO) == 1;
  terminal.colour = use_colour(
      mode, {.tty = terminal.tty,
             .no_color = !environment("NO_COLOR").empty(),
             .force_color = is_on(environment("CLICOLOR_FORCE")) || is_on(environment("FORCE_COLOR")),
             .dumb = environment("TERM") == "dumb"});
  winsize size{};
  if (terminal.tty && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    terminal.width = size.ws_col;
    terminal.height = size.ws_row;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  terminal.now = std::chrono::duration<double>(now).count();
  return terminal;
}

std::string paint(const Terminal& terminal, Tone tone, std::string_view text) {
  const std::string_view code = sequence(tone);
  if (!terminal.colour || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace aiod::aioctl

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "aioctl/commands.hpp"
#include "aioctl/on_behalf.hpp"
#include "aioctl/options.hpp"
#include "aioctl/output.hpp"
#include "aioctl/patience.hpp"
#include "aioctl/socket_choice.hpp"
#include "aioctl/source_lines.hpp"
#include "aioctl/terminal_screen.hpp"
#include "aioctl/text.hpp"
#include "aioctl/unix_connection.hpp"

namespace {

using namespace aiod::aioctl;

int answer(const Answer& answer) {
  StandardOutput out(Terminal{}, false);
  if (answer.exit == ExitCode::ok) {
    out.show(answer.text);
  } else {
    tell_error(out, answer.json, "Usage", trim_newlines(answer.text));
  }
  return to_int(answer.exit);
}

// For whom this machine's files are not to be opened.
std::string as_it_is(const std::string& traceback) {
  return traceback;
}

Patience patience_for(const Invocation& invocation) {
  if (invocation.verb == Verb::complete_names) return hardly_any_patience();
  const char* variable = std::getenv("AIOCTL_TIMEOUT");
  return choose_patience(invocation.timeout, variable != nullptr ? variable : "");
}

int carry_out(const Invocation& invocation, const Patience& patience) {
  Terminal terminal = current_terminal(invocation.colour);
  if (invocation.wide) terminal.width = 0;
  StandardOutput out(terminal, !invocation.no_pager && !invocation.json, invocation.log.pager_end);
  UnixConnection aiod(choose_socket(invocation.socket), STDOUT_FILENO, patience);
  if (invocation.on_behalf) aiod.act_for(act_for_parameters(*invocation.on_behalf));
  SystemPrograms programs;
  TerminalScreen screen;
  Session session{.aiod = aiod,
                  .out = out,
                  .programs = programs,
                  .screen = screen,
                  .terminal = terminal,
                  .add_source_lines = invocation.on_behalf ? as_it_is : add_source_lines};
  return to_int(run(invocation, session));
}

int start(const Invocation& invocation) {
  Patience patience;
  try {
    patience = patience_for(invocation);
  } catch (const std::invalid_argument& error) {  // AIOCTL_TIMEOUT is no duration
    return answer({.exit = ExitCode::usage, .text = error.what(), .json = invocation.json});
  }
  return carry_out(invocation, patience);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away (`| head`) ends the output, not the program.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
    const auto parsed = parse_command_line(arguments, now.count());
    if (const auto* text = std::get_if<Answer>(&parsed)) return answer(*text);
    return start(std::get<Invocation>(parsed));
  } catch (const std::exception& error) {
    StandardOutput(Terminal{}, false).note(std::string("aioctl: ") + error.what() + '\n');
    return to_int(ExitCode::failure);
  }
}

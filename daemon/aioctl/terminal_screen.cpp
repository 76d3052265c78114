#include "aioctl/terminal_screen.hpp"

#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "aioctl/error.hpp"
#include "base/terminal_text.hpp"

namespace aiod::aioctl {
namespace {

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l";  // another page, no cursor
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr char ctrl_c = '\x03';

void put(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

sigset_t awaited_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGWINCH}) ::sigaddset(&set, signal);
  return set;
}

// Keys come one by one, unseen, and none of them is a signal.
termios by_key(termios settings) {
  settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return settings;
}

}  // namespace

TerminalScreen::~TerminalScreen() {
  restore();
}

std::vector<Connection::Aside> TerminalScreen::open(Input input) {
  termios settings{};
  if (::isatty(STDOUT_FILENO) != 1 || ::tcgetattr(STDIN_FILENO, &settings) != 0)
    throw CommandError(ExitCode::usage, "Usage", "--live needs a terminal; --live --json needs none");
  input_ = std::move(input);
  const sigset_t awaited = awaited_signals();
  ::sigprocmask(SIG_BLOCK, &awaited, &signals_before_);
  signals_ = FileDescriptor(::signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK));
  before_ = settings;
  const termios changed = by_key(settings);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &changed);
  put(enter);
  return {{.fd = STDIN_FILENO, .on_input = [this] { return read_keys(); }},
          {.fd = signals_.get(), .on_input = [this] { return read_signals(); }}};
}

void TerminalScreen::draw(std::string_view unchecked) {
  const std::string safe = base::terminal_output(unchecked);
  std::string_view text = safe;
  const std::size_t height = size({}).height;
  std::string frame = "\x1b[H";
  for (std::size_t line = 0; !text.empty() && (height == 0 || line < height); ++line) {
    const auto end = text.find('\n');
    if (line > 0) frame += "\r\n";
    frame.append(text.substr(0, end)).append("\x1b[K");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  put(frame + "\x1b[J");
}

Terminal TerminalScreen::size(Terminal terminal) const {
  winsize now{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0) return terminal;
  terminal.width = now.ws_col;
  terminal.height = now.ws_row;
  return terminal;
}

bool TerminalScreen::read_keys() {
  std::array<char, 64> keys;
  const ssize_t got = ::read(STDIN_FILENO, keys.data(), keys.size());
  if (got <= 0) return got < 0 && errno == EINTR;
  for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
    if (keys[i] == ctrl_c) ended_by_ = SIGINT;
    if (keys[i] == ctrl_c || !input_.on_key(keys[i])) return false;
  }
  return true;
}

bool TerminalScreen::read_signals() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof(info)) == sizeof(info)) {
    if (info.ssi_signo != SIGWINCH) {
      ended_by_ = static_cast<int>(info.ssi_signo);
      return false;
    }
    input_.on_resize();
  }
  return true;
}

void TerminalScreen::restore() noexcept {
  if (!before_) return;
  put(leave);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
  before_.reset();
  signals_.reset();
  ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
}

void TerminalScreen::close() {
  restore();
  if (ended_by_ != 0) std::raise(std::exchange(ended_by_, 0));
}

}  // namespace aiod::aioctl

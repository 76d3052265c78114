#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "support/file_descriptor.hpp"
#include "support/json_path.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AioctlPinout : public SystemTest {};

TEST_F(AioctlPinout, DrawsLevelsAndOwners) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  const auto drawn = daemon_.aioctl({"pinout"});
  EXPECT_EQ(drawn.exit, 0);
  EXPECT_THAT(drawn.out, AllOf(HasSubstr("J8, gpiochip0"), HasSubstr("(simulated)"),
                               HasSubstr("hello.service  out    1          GPIO17  11 ● ○ 12  GPIO18")));
  EXPECT_EQ(std::count(drawn.out.begin(), drawn.out.end(), '\n'), 23);
  EXPECT_THAT(drawn.out, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(daemon_.aioctl({"pinout", "--color=always"}).out, HasSubstr("\x1b[1;32m●"));
}

TEST_F(AioctlPinout, JsonHasEveryPin) {
  daemon_.start();
  const auto pinout = daemon_.aioctl_json({"pinout"});
  EXPECT_EQ(pinout.at("header"), "J8");
  EXPECT_EQ(pinout.at("pins").as_array().size(), 40u);
  EXPECT_EQ(pinout.at("pins").at(10).at("line").at("name"), "GPIO17");
}

TEST_F(AioctlPinout, LiveNeedsATerminal) {
  daemon_.start();
  const auto finished = daemon_.aioctl({"pinout", "--live"});
  EXPECT_EQ(finished.exit, 2);
  EXPECT_THAT(finished.err, HasSubstr("terminal"));
}

TEST_F(AioctlPinout, LiveJsonTellsChanges) {
  daemon_.start();
  const auto follower = daemon_.start_aioctl({"pinout", "--live", "--json"});
  follower->wait_for_output([](std::string_view text) { return text.find('\n') != text.npos; });
  daemon_.aioctl({"gpio", "set", "GPIO4", "1"});
  const std::string text = follower->wait_for_output(
      [](std::string_view printed) { return std::count(printed.begin(), printed.end(), '\n') == 2; });
  const auto change = support::parse_json_lines(text).at(1);
  EXPECT_EQ(change.at("pins").as_array().size(), 1u);
  EXPECT_EQ(change.at("pins").at(0).at("physical"), 7);
}

// A terminal with aioctl in it, and the hands and eyes in front of it.
class OnTerminal {
 public:
  explicit OnTerminal(const std::vector<std::string>& command) {
    const winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    int terminal = -1;
    pid_ = ::forkpty(&terminal, nullptr, nullptr, &size);
    if (pid_ == 0) {
      std::vector<char*> words;
      for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      ::execv(words.front(), words.data());
      ::_exit(127);
    }
    terminal_ = support::FileDescriptor(terminal);
  }
  OnTerminal(const OnTerminal&) = delete;
  OnTerminal& operator=(const OnTerminal&) = delete;
  ~OnTerminal() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }

  void press(char key) { EXPECT_EQ(::write(terminal_.get(), &key, 1), 1); }

  /// Reads on until the text comes; false when the program ends before.
  bool see(std::string_view text) {
    const std::size_t from = seen_.size();
    while (seen_.find(text, from) == std::string::npos) {
      std::array<char, 4096> buffer;
      const ssize_t got = ::read(terminal_.get(), buffer.data(), buffer.size());
      if (got <= 0) return false;
      seen_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return true;
  }

  /// Its exit code, or minus the signal.
  int end() {
    while (see("\x01 never printed")) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  const std::string& seen() const { return seen_; }

 private:
  pid_t pid_ = -1;
  support::FileDescriptor terminal_;
  std::string seen_;
};

TEST_F(AioctlPinout, LiveIsDrawnAnewByWhatHappens) {
  daemon_.start();
  OnTerminal terminal(daemon_.aioctl_command({"pinout", "--live", "--color=never"}));
  ASSERT_TRUE(terminal.see("q quits"));
  EXPECT_THAT(terminal.seen(), AllOf(HasSubstr("\x1b[?1049h"), HasSubstr("GPIO4   7 ○")));
  daemon_.aioctl({"gpio", "set", "GPIO4", "1"});
  EXPECT_TRUE(terminal.see("GPIO4   7 ●"));
  terminal.press('x');
  terminal.press('q');
  EXPECT_EQ(terminal.end(), 0);
  EXPECT_THAT(terminal.seen(), testing::EndsWith("\x1b[?25h\x1b[?1049l"));
}

TEST_F(AioctlPinout, LiveEndsByControlCAsAnyStreamDoes) {
  daemon_.start();
  OnTerminal terminal(daemon_.aioctl_command({"pinout", "--live"}));
  ASSERT_TRUE(terminal.see("q quits"));
  terminal.press('\x03');
  EXPECT_EQ(terminal.end(), -SIGINT);
  EXPECT_THAT(terminal.seen(), HasSubstr("\x1b[?1049l"));
}

TEST_F(AioctlPinout, LiveGivesTheTerminalBackWhenTheDaemonEnds) {
  daemon_.start();
  OnTerminal terminal(daemon_.aioctl_command({"pinout", "--live"}));
  ASSERT_TRUE(terminal.see("q quits"));
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_EQ(terminal.end(), 1);
  EXPECT_THAT(terminal.seen(), AllOf(HasSubstr("\x1b[?1049l"), HasSubstr("aioctl: aiod at")));
}

}  // namespace
}  // namespace aiod::system_tests

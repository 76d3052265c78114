// The completion scripts in their shells.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

class AioctlCompletion : public SystemTest {
 protected:
  AioctlCompletion() {
    const std::filesystem::path program = daemon_.aioctl_command({}).front();
    path_ = program.parent_path().string() + ":" + std::getenv("PATH");
  }

  std::filesystem::path script(const std::string& shell) {
    const auto file = daemon_.folder() / ("completion." + shell);
    std::ofstream(file) << daemon_.aioctl({"completion", shell}).out;
    return file;
  }

  /// What bash offers for a line with the cursor at its end, as readline would ask.
  std::vector<std::string> offered(const std::string& line) {
    const std::string program =
        "source \"$1\"; COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=($2) COMP_CWORD=${#COMP_WORDS[@]}\n"
        "_aioctl; if ((${#COMPREPLY[@]})); then printf '%s\\n' \"${COMPREPLY[@]}\"; fi";
    const support::Finished finished =
        support::run({"bash", "--norc", "-c", program, "bash", script("bash").string(), line},
                     {.environment = {{"PATH", path_}, {"AIOD_SOCKET", daemon_.socket().string()}}});
    EXPECT_EQ(finished.err, "") << line;
    std::vector<std::string> words;
    for (std::size_t at = 0; at < finished.out.size();) {
      const auto end = finished.out.find('\n', at);
      words.push_back(finished.out.substr(at, end - at));
      at = end + 1;
    }
    return words;
  }

  std::string path_;
};

TEST_F(AioctlCompletion, BashKnowsVerbsAndOptions) {
  EXPECT_THAT(offered("aioctl sta"), ElementsAre("status", "start", "stats"));
  EXPECT_THAT(offered("aioctl "), IsSupersetOf({"status", "edit", "completion"}));
  EXPECT_THAT(offered("aioctl "), Not(Contains("complete-names")));
  EXPECT_THAT(offered("aioctl log --s"), IsSupersetOf({"--since", "--show-cursor", "--socket"}));
  EXPECT_THAT(offered("aioctl start --no-b"), ElementsAre("--no-block"));
  EXPECT_THAT(offered("aioctl stop --follo"), IsEmpty());
  EXPECT_THAT(offered("aioctl --no-pager -q is-a"), ElementsAre("is-active"));
}

TEST_F(AioctlCompletion, BashKnowsValues) {
  EXPECT_THAT(offered("aioctl --color a"), ElementsAre("auto", "always"));
  EXPECT_THAT(offered("aioctl --color=al"), ElementsAre("always"));
  EXPECT_THAT(offered("aioctl log -o json"), ElementsAre("json", "json-pretty", "json-seq"));
  EXPECT_THAT(offered("aioctl log --priority w"), ElementsAre("warning"));
  EXPECT_THAT(offered("aioctl log -b "), ElementsAre("0", "-1"));
  EXPECT_THAT(offered("aioctl completion "), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered("aioctl completion bash "), IsEmpty());
  EXPECT_THAT(offered("aioctl gpio "), ElementsAre("list", "get", "set", "watch", "info", "release"));
}

TEST_F(AioctlCompletion, BashIsSilentWithoutADaemon) {
  EXPECT_THAT(offered("aioctl start "), IsEmpty());
  EXPECT_THAT(offered("aioctl gpio get "), IsEmpty());
}

TEST_F(AioctlCompletion, BashAsksTheDaemonForNames) {
  start_with({"hello", "counts"}, "hello: {}\nhello@kitchen: {args: [GPIO22]}\n");
  EXPECT_THAT(offered("aioctl start "),
              ElementsAre("counts.service", "hello.service", "hello@kitchen.service"));
  EXPECT_THAT(offered("aioctl start counts c"), ElementsAre("counts.service"));
  EXPECT_THAT(offered("aioctl log -u co"), ElementsAre("counts.service"));
  EXPECT_THAT(offered("aioctl config h"), ElementsAre("hello", "hello@kitchen"));
  EXPECT_THAT(offered("aioctl config hello "), IsEmpty());
  EXPECT_THAT(offered("aioctl gpio get GPIO2"), IsSupersetOf({"GPIO2", "GPIO27"}));
  EXPECT_THAT(offered("aioctl start hello@k"), ElementsAre("kitchen.service"))
      << "readline breaks words at @";
}

TEST_F(AioctlCompletion, BashTakesTheSocketOfTheLine) {
  start_with({"counts"});
  const std::string socket = daemon_.socket().string();
  daemon_.use_socket("/nonexistent");
  EXPECT_THAT(offered("aioctl --socket " + socket + " start "), ElementsAre("counts.service"));
  EXPECT_THAT(offered("aioctl --socket=" + socket + " start "), ElementsAre("counts.service"));
  EXPECT_THAT(offered("aioctl start "), IsEmpty());
}

class AioctlCompletionSyntax : public AioctlCompletion {
 protected:
  void expect_content(std::vector<std::string> checker, const std::string& shell) {
    checker.push_back(script(shell).string());
    const support::Finished checked = support::run(checker);
    if (checked.exit == 127) GTEST_SKIP() << checker.front() << " is not installed";
    EXPECT_EQ(checked.exit, 0) << checked.out << checked.err;
  }
};

TEST_F(AioctlCompletionSyntax, Bash) {
  expect_content({"bash", "-n"}, "bash");
}

TEST_F(AioctlCompletionSyntax, Shellcheck) {
  expect_content({"shellcheck", "-s", "bash"}, "bash");
}

TEST_F(AioctlCompletionSyntax, Zsh) {
  expect_content({"zsh", "-n"}, "zsh");
}

TEST_F(AioctlCompletionSyntax, Fish) {
  expect_content({"fish", "-n"}, "fish");
}

TEST_F(AioctlCompletionSyntax, FishOffersWhatBashDoes) {
  const support::Finished finished =
      support::run({"fish", "-c", "source $argv[1]; complete -C 'aioctl sta' | string split -f1 \\t",
                    script("fish").string()},
                   {.environment = {{"PATH", path_}, {"HOME", daemon_.folder().string()}}});
  if (finished.exit == 127) GTEST_SKIP() << "fish is not installed";
  EXPECT_EQ(finished.out, "start\nstats\nstatus\n") << finished.err;
}

}  // namespace
}  // namespace aiod::system_tests

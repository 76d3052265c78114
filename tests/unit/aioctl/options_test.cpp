#include "aioctl/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aioctl/socket_choice.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Options, NoVerbIsStatus) {
  const auto invocation = understood({});
  EXPECT_EQ(invocation.verb, Verb::status);
  EXPECT_THAT(invocation.patterns, IsEmpty());
  EXPECT_TRUE(understood({"--json"}).json);
}

TEST(Options, GlobalOptionsStandBeforeAndAfterTheVerb) {
  for (const auto& line : {std::vector<std::string>{"--json", "-q", "--no-pager", "--color=always",
                                                    "--socket", "/s", "start", "hello"},
                           std::vector<std::string>{"start", "hello", "-j", "--quiet", "--no-pager",
                                                    "--color", "always", "--socket=/s"},
                           std::vector<std::string>{"-q", "start", "--socket", "/s", "-j", "--no-pager",
                                                    "hello", "--color=always"}}) {
    const auto invocation = understood(line);
    EXPECT_EQ(invocation.verb, Verb::start);
    EXPECT_THAT(invocation.patterns, ElementsAre("hello"));
    EXPECT_TRUE(invocation.json && invocation.quiet && invocation.no_pager);
    EXPECT_EQ(invocation.colour, ColourMode::always);
    EXPECT_EQ(invocation.socket, "/s");
  }
}

TEST(Options, NamesMayBeVerbsAndWildcards) {
  EXPECT_THAT(understood({"status", "status", "log"}).patterns, ElementsAre("status", "log"));
  EXPECT_THAT(understood({"stop", "h*", "[ab]x[12]", "[a,b]"}).patterns,
              ElementsAre("h*", "[ab]x[12]", "[a,b]"));
  EXPECT_THAT(understood({"start", "--", "-odd"}).patterns, ElementsAre("-odd"));
}

TEST(Options, EachVerbIsKnown) {
  EXPECT_EQ(understood({"is-active", "x"}).verb, Verb::is_active);
  EXPECT_EQ(understood({"is-failed"}).verb, Verb::is_failed);
  EXPECT_EQ(understood({"is-enabled", "x"}).verb, Verb::is_enabled);
  EXPECT_EQ(understood({"restart", "x", "--no-block"}).verb, Verb::restart);
  EXPECT_TRUE(understood({"restart", "x", "--no-block"}).no_block);
  EXPECT_EQ(understood({"start", "x", "--now"}).verb, Verb::start);
  EXPECT_TRUE(understood({"status", "-d"}).debug);
  EXPECT_TRUE(understood({"status", "--debug"}).debug);
  EXPECT_TRUE(understood({"status", "--full"}).wide);
  EXPECT_EQ(understood({"list-units"}).verb, Verb::list);
  EXPECT_EQ(understood({"daemon-reload"}).verb, Verb::reload);
  EXPECT_EQ(understood({"reload-or-restart", "x"}).verb, Verb::reload);
  EXPECT_EQ(understood({"check", "--config", "/c", "--services", "/a", "--services", "/b"}).check.services,
            (std::vector<std::string>{"/a", "/b"}));
}

TEST(Options, CallTakesJsonAsItIs) {
  EXPECT_EQ(understood({"call", "x"}).argument, std::nullopt);
  EXPECT_EQ(understood({"call", "x", R"({"k":1})"}).argument, R"({"k":1})");
  EXPECT_EQ(understood({"call", "x", "[1,2]"}).argument, "[1,2]");
  EXPECT_EQ(understood({"call", "x", "{}"}).argument, "{}");
  EXPECT_EQ(understood({"call", "x", "-5"}).argument, "-5");
  EXPECT_THAT(understood({"call", "x"}).patterns, ElementsAre("x"));
}

TEST(Options, ConfigTakesSettings) {
  using Pair = std::pair<std::string, std::string>;
  const auto config = understood({"config", "hello", "period=5", "text=a=b", "empty=", "list=[1,2]"});
  EXPECT_THAT(config.patterns, ElementsAre("hello"));
  EXPECT_THAT(config.config.set, ElementsAre(Pair("period", "5"), Pair("text", "a=b"), Pair("empty", ""),
                                             Pair("list", "[1,2]")));
  EXPECT_EQ(config.config.args, std::nullopt);
  const auto args =
      understood({"config", "hello", "--args", "GPIO17", "-5", "-.5", "[1,2]", "{}", "--unset", "a", "b"});
  EXPECT_THAT(*args.config.args, ElementsAre("GPIO17", "-5", "-.5", "[1,2]", "{}"));
  EXPECT_THAT(args.config.unset, ElementsAre("a", "b"));
  EXPECT_THAT(*understood({"config", "hello", "--args"}).config.args, IsEmpty());
  EXPECT_THAT(*understood({"config", "hello", "--args", ""}).config.args, ElementsAre(""));
  EXPECT_THAT(*understood({"config", "hello", "--args=[1]"}).config.args, ElementsAre("[1]"));
  EXPECT_FALSE(understood({"config", "hello"}).config.changes());
}

TEST(Options, FiltersTakeLists) {
  const auto filter =
      understood({"status", "--state=failed,held", "--state", "active", "-t", "core", "--failed"}).filter;
  EXPECT_THAT(filter.states, ElementsAre("failed", "held", "active"));
  EXPECT_THAT(filter.types, ElementsAre("core"));
  EXPECT_TRUE(filter.failed);
  EXPECT_FALSE(understood({"list", "-a"}).filter.any());
  EXPECT_EQ(understood({"status"}).page_lines, 10);
  EXPECT_EQ(understood({"status", "-n", "0"}).page_lines, 0);
  EXPECT_EQ(understood({"status", "-n", "all"}).page_lines, std::nullopt);
}

TEST(Options, GpioActions) {
  EXPECT_EQ(understood({"gpio"}).gpio.action, GpioAction::list);
  EXPECT_THAT(understood({"gpio", "get", "17", "BOARD11"}).gpio.pins, ElementsAre("17", "BOARD11"));
  const auto set = understood({"gpio", "set", "GPIO17", "on"}).gpio;
  EXPECT_EQ(set.action, GpioAction::set);
  EXPECT_THAT(set.pins, ElementsAre("GPIO17"));
  EXPECT_THAT(set.values, ElementsAre(1));
  EXPECT_THAT(understood({"gpio", "set", "GPIO17", "0"}).gpio.values, ElementsAre(0));
  const auto several = understood({"gpio", "set", "GPIO17=1", "J8:7=low", "gpiochip1:5=on"}).gpio;
  EXPECT_THAT(several.pins, ElementsAre("GPIO17", "J8:7", "gpiochip1:5"));
  EXPECT_THAT(several.values, ElementsAre(1, 0, 1));
  EXPECT_THAT(understood({"gpio", "set", "GPIO17=1"}).gpio.pins, ElementsAre("GPIO17"));
  EXPECT_THAT(understood({"gpio", "info", "17", "4"}).gpio.pins, ElementsAre("17", "4"));
  EXPECT_EQ(understood({"gpio", "info", "17"}).gpio.action, GpioAction::info);
  EXPECT_EQ(understood({"gpio", "watch"}).gpio.action, GpioAction::watch);
  EXPECT_EQ(understood({"gpio", "release", "17"}).gpio.action, GpioAction::release);
  EXPECT_THAT(understood({"gpio", "release", "17", "4"}).gpio.pins, ElementsAre("17", "4"));
}

TEST(Options, MistakesAreUsageErrors) {
  EXPECT_THAT(mistake({"statsu"}), HasSubstr("did you mean 'status'?"));
  EXPECT_THAT(mistake({"xyzzy"}), HasSubstr("unknown verb 'xyzzy'"));
  EXPECT_THAT(mistake({"start"}), HasSubstr("NAME"));
  EXPECT_THAT(mistake({"start", "x", "--nope"}), HasSubstr("unknown option '--nope'"));
  EXPECT_THAT(mistake({"events", "x"}), HasSubstr("unexpected argument 'x'"));
  EXPECT_THAT(mistake({"call", "a", "1", "2"}), HasSubstr("unexpected argument '2'"));
  EXPECT_THAT(mistake({"--color=pink"}), HasSubstr("'pink'"));
  EXPECT_THAT(mistake({"gpio", "sett"}), HasSubstr("did you mean 'set'?"));
  EXPECT_THAT(mistake({"gpio", "get"}), HasSubstr("pin"));
  EXPECT_THAT(mistake({"gpio", "info"}), HasSubstr("pin"));
  EXPECT_THAT(mistake({"gpio", "set", "17"}), HasSubstr("level"));
  EXPECT_THAT(mistake({"gpio", "set", "17=1", "4"}), HasSubstr("level"));
  EXPECT_THAT(mistake({"gpio", "set", "=1"}), HasSubstr("level"));
  EXPECT_THAT(mistake({"gpio", "set", "17=2"}), HasSubstr("'2'"));
  EXPECT_THAT(mistake({"gpio", "set", "17", "2"}), HasSubstr("'2'"));
  EXPECT_THAT(mistake({"--socket"}), HasSubstr("--socket"));
  EXPECT_THAT(mistake({"config", "x", "period"}), HasSubstr("'period' has no value: write period=VALUE"));
  EXPECT_THAT(mistake({"config", "x", "=1"}), HasSubstr("KEY=VALUE"));
  EXPECT_THAT(mistake({"config"}), HasSubstr("NAME"));
  EXPECT_THAT(mistake({"status", "--state", "runing"}), HasSubstr("'runing' is none of"));
  EXPECT_THAT(mistake({"status", "--timeout", "soon"}), HasSubstr("'soon'"));
  EXPECT_THAT(mistake({"completion", "tcsh"}), HasSubstr("tcsh"));
  EXPECT_THAT(mistake({"completion"}), HasSubstr("SHELL"));
  EXPECT_THAT(mistake({"reload-or-restart"}), HasSubstr("NAME"));
  EXPECT_THAT(mistake({"daemon-reload", "x"}), HasSubstr("unexpected argument 'x'"));
}

TEST(Options, MistakesKnowWhetherJsonWasWanted) {
  EXPECT_TRUE(answered({"statsu", "--json"}).json);
  EXPECT_TRUE(answered({"-j", "start"}).json);
  EXPECT_FALSE(answered({"start"}).json);
}

TEST(Options, HelpAndVersionEndWell) {
  for (const auto& line : {std::vector<std::string>{"-h"}, std::vector<std::string>{"--help"}}) {
    const Answer help = answered(line);
    EXPECT_EQ(help.exit, ExitCode::ok);
    EXPECT_THAT(help.text,
                testing::AllOf(HasSubstr("is-enabled"), HasSubstr("Log and pins:"), HasSubstr("--json")));
  }
  EXPECT_THAT(answered({"log", "-h"}).text, HasSubstr("--since"));
  EXPECT_THAT(answered({"--version"}).text, testing::StartsWith("aioctl "));
}

SocketEnvironment environment(uid_t uid, bool system_daemon) {
  return {
      .option = {}, .aiod_socket = {}, .runtime_dir = {}, .uid = uid, .exists = [system_daemon](const auto&) {
        return system_daemon;
      }};
}

TEST(ChooseSocket, OptionThenVariableThenSystemThenOwn) {
  auto user = environment(1000, false);
  EXPECT_EQ(choose_socket(user), "/tmp/aiod-1000/aiod.sock");
  user.runtime_dir = "/run/user/1000";
  EXPECT_EQ(choose_socket(user), "/run/user/1000/aiod/aiod.sock");
  EXPECT_EQ(choose_socket(environment(1000, true)), "/run/aiod/aiod.sock");
  EXPECT_EQ(choose_socket(environment(0, false)), "/run/aiod/aiod.sock");
  user.aiod_socket = "/variable";
  EXPECT_EQ(choose_socket(user), "/variable");
  user.option = "/option";
  EXPECT_EQ(choose_socket(user), "/option");
}

}  // namespace
}  // namespace aiod::aioctl::test

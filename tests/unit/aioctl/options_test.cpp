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

Invocation understood(const std::vector<std::string>& arguments) {
  auto parsed = parse_command_line(arguments, now);
  if (const auto* answer = std::get_if<Answer>(&parsed)) throw std::runtime_error(answer->text);
  return std::get<Invocation>(parsed);
}

Answer answered(const std::vector<std::string>& arguments) {
  return std::get<Answer>(parse_command_line(arguments, now));
}

std::string mistake(const std::vector<std::string>& arguments) {
  const Answer answer = answered(arguments);
  EXPECT_EQ(answer.exit, ExitCode::usage);
  return answer.text;
}

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
  EXPECT_TRUE(understood({"status", "-d"}).debug);
  EXPECT_TRUE(understood({"status", "--full"}).debug);
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

TEST(Options, LogTakesJournalctlsOptions) {
  const ScopedZone zone("UTC0");
  const auto log = understood({"log", "-u", "a", "-u", "b*", "-n", "20", "-g", "[Ee]rr", "-p", "err", "-S",
                               "-1h", "-U", "now", "-o", "cat", "--case-sensitive"})
                       .log;
  EXPECT_THAT(log.units, ElementsAre("a", "b*"));
  EXPECT_EQ(log.lines, 20);
  EXPECT_EQ(log.grep, "[Ee]rr");
  EXPECT_EQ(log.level, "error");
  EXPECT_EQ(log.since, now - 3600);
  EXPECT_EQ(log.until, now);
  EXPECT_EQ(log.format, "cat");
  EXPECT_TRUE(log.case_sensitive);
}

TEST(Options, LogCountsLinesAsJournalctlDoes) {
  EXPECT_EQ(understood({"log"}).log.lines, std::nullopt);
  EXPECT_EQ(understood({"log", "-n"}).log.lines, 10);
  EXPECT_EQ(understood({"log", "-n", "-f"}).log.lines, 10);
  EXPECT_EQ(understood({"log", "-n5"}).log.lines, 5);
  EXPECT_EQ(understood({"log", "-n", "all"}).log.lines, std::nullopt);
  EXPECT_EQ(understood({"log", "-f"}).log.lines, 10);
  EXPECT_EQ(understood({"log", "-f", "-n", "all"}).log.lines, std::nullopt);
  EXPECT_EQ(understood({"log", "-f", "-S", "today"}).log.lines, std::nullopt);
  EXPECT_TRUE(understood({"log", "-o", "json"}).json);
}

TEST(Options, GpioActions) {
  EXPECT_EQ(understood({"gpio"}).gpio.action, GpioAction::list);
  EXPECT_THAT(understood({"gpio", "get", "17", "BOARD11"}).gpio.pins, ElementsAre("17", "BOARD11"));
  const auto set = understood({"gpio", "set", "GPIO17", "on"}).gpio;
  EXPECT_EQ(set.action, GpioAction::set);
  EXPECT_THAT(set.pins, ElementsAre("GPIO17"));
  EXPECT_EQ(set.value, 1);
  EXPECT_EQ(understood({"gpio", "set", "GPIO17", "0"}).gpio.value, 0);
  EXPECT_EQ(understood({"gpio", "watch"}).gpio.action, GpioAction::watch);
}

TEST(Options, MistakesAreUsageErrors) {
  EXPECT_THAT(mistake({"statsu"}), HasSubstr("did you mean 'status'?"));
  EXPECT_THAT(mistake({"xyzzy"}), HasSubstr("unknown verb 'xyzzy'"));
  EXPECT_THAT(mistake({"start"}), HasSubstr("NAME"));
  EXPECT_THAT(mistake({"start", "x", "--nope"}), HasSubstr("unknown option '--nope'"));
  EXPECT_THAT(mistake({"list", "x"}), HasSubstr("unexpected argument 'x'"));
  EXPECT_THAT(mistake({"call", "a", "1", "2"}), HasSubstr("unexpected argument '2'"));
  EXPECT_THAT(mistake({"--color=pink"}), HasSubstr("'pink'"));
  EXPECT_THAT(mistake({"log", "-n", "x"}), HasSubstr("--lines"));
  EXPECT_THAT(mistake({"log", "-n", "-5"}), HasSubstr("'-5'"));
  EXPECT_THAT(mistake({"log", "-p", "loud"}), HasSubstr("'loud'"));
  EXPECT_THAT(mistake({"log", "-S", "noon"}), HasSubstr("--since"));
  EXPECT_THAT(mistake({"log", "-o", "xml"}), HasSubstr("xml"));
  EXPECT_THAT(mistake({"log", "-f", "-U", "now"}), HasSubstr("--follow"));
  EXPECT_THAT(mistake({"gpio", "sett"}), HasSubstr("did you mean 'set'?"));
  EXPECT_THAT(mistake({"gpio", "get"}), HasSubstr("pin"));
  EXPECT_THAT(mistake({"gpio", "set", "17"}), HasSubstr("level"));
  EXPECT_THAT(mistake({"gpio", "set", "17", "2"}), HasSubstr("'2'"));
  EXPECT_THAT(mistake({"--socket"}), HasSubstr("--socket"));
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

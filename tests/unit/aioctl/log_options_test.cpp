#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

LogOptions log_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "log");
  return understood(arguments).log;
}

TEST(LogOptions, TakesJournalctlsOptions) {
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
  EXPECT_EQ(log.case_sensitive, true);
}

TEST(LogOptions, CountsLinesAsJournalctlDoes) {
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

TEST(LogOptions, LevelsAndRanges) {
  EXPECT_EQ(log_of({"-p", "notice"}).level, "info");
  EXPECT_EQ(log_of({"-p", "4"}).level, "warning");
  EXPECT_EQ(log_of({"-p", "alert"}).level, "critical");
  EXPECT_EQ(log_of({"-p", "err"}).level_max, "");
  for (const char* range : {"info..err", "err..info", "6..3"}) {
    EXPECT_EQ(log_of({"-p", range}).level, "info") << range;
    EXPECT_EQ(log_of({"-p", range}).level_max, "error") << range;
  }
}

TEST(LogOptions, BootStandsAloneToo) {
  EXPECT_EQ(log_of({}).boot, std::nullopt);
  for (const auto& this_one :
       std::vector<std::vector<std::string>>{{"-b"}, {"-b", "0"}, {"--boot=0"}, {"-b0"}}) {
    EXPECT_EQ(log_of(this_one).boot, 0);
  }
  for (const auto& before :
       std::vector<std::vector<std::string>>{{"-b", "-1"}, {"--boot=-1"}, {"--boot", "-1"}}) {
    EXPECT_EQ(log_of(before).boot, -1);
  }
  EXPECT_THAT(log_of({"-b", "-u", "a"}).units, ElementsAre("a"));
}

TEST(LogOptions, CaseMayBeForced) {
  EXPECT_EQ(log_of({}).case_sensitive, std::nullopt);
  EXPECT_EQ(log_of({"--case-sensitive=false"}).case_sensitive, false);
  EXPECT_EQ(log_of({"--case-sensitive=no"}).case_sensitive, false);
  EXPECT_EQ(log_of({"--case-sensitive=true"}).case_sensitive, true);
}

TEST(LogOptions, ImplyAsJournalctlsDo) {
  EXPECT_TRUE(log_of({"-n", "5", "-g", "x"}).reverse);
  EXPECT_FALSE(log_of({"-g", "x"}).reverse);
  EXPECT_FALSE(log_of({"-n", "5", "-g", "x", "-f"}).reverse);
  EXPECT_EQ(log_of({"-f", "--no-tail"}).lines, std::nullopt);
  EXPECT_EQ(log_of({"-e"}).lines, 1000);
  EXPECT_EQ(log_of({"-e", "-n", "5"}).lines, 5);
  EXPECT_TRUE(log_of({"-e"}).pager_end);
}

TEST(LogOptions, Cursors) {
  EXPECT_EQ(log_of({"--after-cursor", "7"}).after, 7);
  EXPECT_EQ(log_of({"--cursor=7"}).after, 6);
  EXPECT_EQ(log_of({"-f", "--after-cursor", "7"}).lines, std::nullopt);
}

TEST(LogOptions, Mistakes) {
  EXPECT_THAT(mistake({"log", "-n", "x"}), HasSubstr("--lines"));
  EXPECT_THAT(mistake({"log", "-n", "-5"}), HasSubstr("'-5'"));
  EXPECT_THAT(mistake({"log", "-p", "loud"}), HasSubstr("'loud'"));
  EXPECT_THAT(mistake({"log", "-p", "err.."}), HasSubstr("''"));
  EXPECT_THAT(mistake({"log", "-S", "noon"}), HasSubstr("--since"));
  EXPECT_THAT(mistake({"log", "-o", "xml"}), HasSubstr("xml"));
  EXPECT_THAT(mistake({"log", "-o", "short-monotonic"}), HasSubstr("short-delta"));
  EXPECT_THAT(mistake({"log", "-f", "-U", "now"}), HasSubstr("--follow"));
  EXPECT_THAT(mistake({"log", "-f", "-r"}), HasSubstr("--reverse"));
  EXPECT_THAT(mistake({"log", "-f", "-b", "-1"}), HasSubstr("--boot=-1"));
  EXPECT_THAT(mistake({"log", "-b", "-2"}), HasSubstr("'-2'"));
  EXPECT_THAT(mistake({"log", "--cursor", "x"}), HasSubstr("--cursor"));
  EXPECT_THAT(mistake({"log", "-I"}), HasSubstr("one unit"));
  EXPECT_THAT(mistake({"log", "-I", "-u", "h*"}), HasSubstr("one unit"));
  EXPECT_THAT(mistake({"log", "-I", "-u", "h", "-S", "now"}), HasSubstr("--since"));
}

}  // namespace
}  // namespace aiod::aioctl::test

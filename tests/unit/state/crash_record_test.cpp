#include "state/crash_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <limits>

namespace aiod::state {
namespace {

using namespace std::chrono_literals;

std::string composed(int signal, std::int64_t seconds, std::int64_t nanoseconds, std::string_view task) {
  CrashRecord record;
  return std::string(record.compose(signal, seconds, nanoseconds, task));
}

TEST(CrashRecord, IsReadAsItWasWritten) {
  const std::string text = composed(SIGSEGV, 1'790'000'000, 5, "hello@kitchen.service.blink");
  EXPECT_EQ(text, "aiod-crash 1 11 1790000000 5 hello@kitchen.service.blink\n");
  const CrashFile file = parse_crash(text + std::string(100, '\0'));
  EXPECT_FALSE(file.bad);
  EXPECT_EQ(file.crash, (Crash{aio::WallTime(1'790'000'000s + 5ns), SIGSEGV, "hello@kitchen.service.blink"}));
}

TEST(CrashRecord, WithoutANameItIsNobodys) {
  EXPECT_EQ(parse_crash(composed(SIGABRT, 1, 2, "")).crash, (Crash{aio::WallTime(1s + 2ns), SIGABRT, ""}));
}

TEST(CrashRecord, TheSecondOneOverTheFirstIsWhole) {
  CrashRecord record;
  std::string file(record.compose(SIGSEGV, 1, 2, ""));
  const std::string second(record.compose(SIGSEGV, 1, 2, "hello.service"));
  file.replace(0, second.size(), second);
  EXPECT_EQ(parse_crash(file).crash->task, "hello.service");
}

TEST(CrashRecord, NeverGrowsBeyondItsPlace) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_LE(composed(std::numeric_limits<int>::min(), -most, -most, std::string(10'000, 'x')).size(),
            CrashRecord::size);
}

TEST(CrashRecord, NothingAndZerosAreNoCrash) {
  for (const std::string& text : {std::string(), std::string(512, '\0')}) {
    EXPECT_FALSE(parse_crash(text).crash);
    EXPECT_FALSE(parse_crash(text).bad);
  }
}

TEST(CrashRecord, AnythingElseIsBad) {
  for (const char* text :
       {"x", "aiod-crash 1 ", "aiod-crash 2 11 1 1 a\n", "aiod-crash 1 11 1 1 a", "aiod-crash 1 99 1 1 a\n",
        "aiod-crash 1 11 -1 1 a\n", "aiod-crash 1 11 1 1000000000 a\n",
        "aiod-crash 1 11 99999999999999999999 1 a\n", "aiod-crash 1 11 9000000001 1 a\n"})
    EXPECT_TRUE(parse_crash(text).bad) << text;
}

TEST(CrashRecord, AnOverwrittenNameCostsOnlyTheName) {
  const CrashFile file = parse_crash("aiod-crash 1 11 1 1 he\x01lo\n");
  ASSERT_TRUE(file.crash);
  EXPECT_EQ(file.crash->task, "");
}

TEST(CrashNames, UnitsAndPluginsOfTasks) {
  EXPECT_EQ(unit_of_task("hello.service"), "hello.service");
  EXPECT_EQ(unit_of_task("hello@kitchen.1.service.blink.fast"), "hello@kitchen.1.service");
  for (const char* task : {"", "aiod", ".service", "hello.services"})
    EXPECT_EQ(unit_of_task(task), "") << task;
  EXPECT_EQ(plugin_of_unit("hello@kitchen.service"), "hello");
  EXPECT_EQ(plugin_of_unit("hello.service"), "hello");
  EXPECT_EQ(signal_name(SIGBUS), "SIGBUS");
  EXPECT_EQ(signal_name(77), "signal 77");
}

}  // namespace
}  // namespace aiod::state

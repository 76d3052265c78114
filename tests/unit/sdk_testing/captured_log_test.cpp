#include <gtest/gtest.h>

#include <aio/testing/captured_log.hpp>
#include <thread>
#include <vector>

namespace aio::testing {
namespace {

TEST(CapturedLog, KeepsLevelUnitAndText) {
  CapturedLog log;
  log.write(LogLevel::warning, "hello.service", "hot");
  EXPECT_EQ(log.lines(), (std::vector<LogLine>{{LogLevel::warning, "hello.service", "hot"}}));
  EXPECT_EQ(log.text(), "warning [hello.service] hot\n");
}

TEST(CapturedLog, FindsText) {
  CapturedLog log;
  log.write(LogLevel::info, "a", "LED 1 toggled");
  log.write(LogLevel::error, "a", "LED 2 toggled");
  EXPECT_TRUE(log.contains("LED 2"));
  EXPECT_FALSE(log.contains("LED 3"));
  EXPECT_FALSE(log.contains(LogLevel::info, "LED 2"));
  EXPECT_TRUE(log.contains(LogLevel::error, "LED 2"));
  EXPECT_EQ(log.count("toggled"), 2U);
  log.clear();
  EXPECT_FALSE(log.contains(""));
}

TEST(CapturedLog, IsWrittenFromAnyThread) {
  CapturedLog log;
  {
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < 4; ++thread)
      writers.emplace_back([&] {
        for (int i = 0; i < 500; ++i) log.write(LogLevel::info, "t", "x");
      });
  }
  EXPECT_EQ(log.count("x"), 2000U);
}

}  // namespace
}  // namespace aio::testing

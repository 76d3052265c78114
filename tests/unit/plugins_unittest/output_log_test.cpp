#include "unittest/output_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include <aio/testing/captured_log.hpp>

namespace unittest {
namespace {

using aio::LogLevel;
using ::testing::ElementsAre;

class OutputLogTest : public ::testing::Test {
 protected:
  void read(std::initializer_list<std::string_view> lines) {
    for (const std::string_view line : lines) out_.line(line, output_.line(line));
  }
  std::vector<std::string> lines(LogLevel level) const {
    std::vector<std::string> texts;
    for (const auto& line : log_.lines())
      if (line.level == level) texts.push_back(line.text);
    return texts;
  }

  aio::testing::CapturedLog log_;
  aio::Logger logger_{log_, "unittest.service", std::make_shared<aio::Logger::LevelCell>(LogLevel::debug)};
  TestOutput output_;
  OutputLog out_{logger_};
};

TEST_F(OutputLogTest, OfGtestItIsWhatTheFailedTestSays) {
  read({"[==========] Running 2 tests from 1 test suite.", "[ RUN      ] A.B", "hums",
        "[       OK ] A.B (0 ms)", "[ RUN      ] A.C", "a.cpp:3: Failure", "[  FAILED  ] A.C (0 ms)",
        "[==========] 2 tests from 1 test suite ran. (0 ms total)", "[  FAILED  ] A.C"});
  EXPECT_THAT(lines(LogLevel::warning),
              ElementsAre("[ RUN      ] A.C", "a.cpp:3: Failure", "[  FAILED  ] A.C (0 ms)"));
  EXPECT_EQ(lines(LogLevel::debug).size(), 6U);
}

TEST_F(OutputLogTest, OfATestThatTheProgramDoesNotOutliveItIsWhatItSaid) {
  read({"[==========] Running 1 test from 1 test suite.", "[ RUN      ] A.B", "last words"});
  EXPECT_EQ(lines(LogLevel::warning).size(), 0U) << "it is not over yet";
  out_.end(false);
  EXPECT_THAT(lines(LogLevel::warning), ElementsAre("[ RUN      ] A.B", "last words"));
}

TEST_F(OutputLogTest, OfTapItIsTheFailedTestAndWhatStandsBehindIt) {
  read({"1..3", "ok 1", "# fine", "not ok 2 - fan", "# it stands", "  ---", "ok 3"});
  EXPECT_THAT(lines(LogLevel::warning), ElementsAre("not ok 2 - fan", "# it stands", "  ---"));
  EXPECT_THAT(lines(LogLevel::debug), ElementsAre("1..3", "ok 1", "# fine", "ok 3"));
}

TEST_F(OutputLogTest, OfAnyOtherProgramItIsAllOrNothing) {
  read({"one", "two"});
  out_.end(true);
  EXPECT_THAT(lines(LogLevel::debug), ElementsAre("one", "two"));
  read({"three"});
  out_.end(false);
  EXPECT_THAT(lines(LogLevel::warning), ElementsAre("three"));
}

TEST_F(OutputLogTest, OnlyTheLastLinesWait) {
  for (int i = 0; i < 1000; ++i) read({"line " + std::to_string(i)});
  out_.end(false);
  EXPECT_EQ(lines(LogLevel::warning).size(), OutputLog::room + 1);
  EXPECT_EQ(lines(LogLevel::warning).front(), "... 800 lines before");
  EXPECT_EQ(lines(LogLevel::warning).back(), "line 999");
}

}  // namespace
}  // namespace unittest

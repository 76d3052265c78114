#include "unittest/test_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace unittest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Outcome read(std::initializer_list<std::string_view> lines, const std::optional<std::string>& problem = {}) {
  TestOutput output;
  for (const std::string_view line : lines) output.line(line);
  return output.finish(problem);
}

void expect(const Outcome& outcome, int passed, int failed, int skipped) {
  EXPECT_EQ(outcome.passed, passed);
  EXPECT_EQ(outcome.failed, failed) << ::testing::PrintToString(outcome.failures);
  EXPECT_EQ(outcome.skipped, skipped);
}

TEST(Tap, CountsAndNamesFailures) {
  const Outcome outcome =
      read({"TAP version 13", "1..3", "ok 1 - pump", "not ok 2 - fan", "# it stood", "ok"});
  expect(outcome, 2, 1, 0);
  EXPECT_THAT(outcome.failures, ElementsAre("2 - fan"));
}

TEST(Tap, KnowsSkipAndTodo) {
  expect(read({"ok 1 # SKIP no pump", "not ok 2 - fan # todo later", "ok 3 - it # TODO", "1..3"}), 1, 0, 2);
  expect(read({"1..0 # skip no board"}), 0, 0, 1);
}

TEST(Tap, WhatWasNotRunIsAFailure) {
  EXPECT_THAT(read({"1..3", "ok 1"}).failures, ElementsAre("1 tests of 3"));
  EXPECT_THAT(read({"ok 1"}).failures, ElementsAre("it ended after 1 tests, before its end"));
}

TEST(Tap, BailingOutIsAFailure) {
  const Outcome outcome = read({"1..3", "ok 1", "Bail out! no power"}, "exit code 255");
  expect(outcome, 1, 1, 0);
  EXPECT_THAT(outcome.failures, ElementsAre("Bail out! no power", "exit code 255"));
}

TEST(Gtest, CountsOnceWhatTheSummaryNamesAgain) {
  const Outcome outcome =
      read({"[==========] Running 3 tests from 1 test suite.", "[ RUN      ] A.B", "[       OK ] A.B (0 ms)",
            "[  SKIPPED ] A.C (0 ms)", "[  FAILED  ] A.D (1 ms)",
            "[==========] 3 tests from 1 test suite ran. (1 ms total)", "[  PASSED  ] 1 test.",
            "[  SKIPPED ] 1 test, listed below:", "[  SKIPPED ] A.C",
            "[  FAILED  ] 1 test, listed below:", "[  FAILED  ] A.D"},
           "exit code 1");
  expect(outcome, 1, 1, 1);
  EXPECT_THAT(outcome.failures, ElementsAre("A.D (1 ms)", "exit code 1"));
}

TEST(Gtest, ACrashIsAFailure) {
  const Outcome outcome = read({"[==========] Running 3 tests from 1 test suite.", "[       OK ] A.B (0 ms)"},
                               "killed by signal 11");
  expect(outcome, 1, 1, 0);
}

TEST(OtherPrograms, AreOneTest) {
  expect(read({"hello", "okay then"}), 1, 0, 0);
  const Outcome outcome = read({"hello"}, "exit code 3");
  expect(outcome, 0, 1, 0);
  EXPECT_THAT(outcome.failures, ElementsAre("exit code 3"));
  EXPECT_THAT(read({}).failures, IsEmpty());
}

}  // namespace
}  // namespace unittest

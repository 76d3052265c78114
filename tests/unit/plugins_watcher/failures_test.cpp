#include "watcher/failures.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watcher {
namespace {

using namespace std::chrono_literals;

aio::WallTime at(std::chrono::milliseconds time) {
  return aio::WallTime(time);
}
const aio::Error error{.type = "int", .message = "7", .traceback = {}};

TEST(Failures, EachEventIsOne) {
  Failures failures;
  EXPECT_TRUE(failures.by_event("a", at(1s)));
  EXPECT_TRUE(failures.by_event("a", at(2s)));
  EXPECT_TRUE(failures.by_event("b", at(2s)));
}

TEST(Failures, NamesThatAreNeverUsedAgainDoNotPileUp) {
  Failures failures;
  EXPECT_TRUE(failures.by_look("first", at(1s), error, at(1s)));
  EXPECT_TRUE(failures.by_look("last", at(2s), error, at(1h)));
  for (std::size_t i = 0; i < Failures::capacity; ++i)
    EXPECT_TRUE(failures.by_event("child-" + std::to_string(i), at(1min)));
  EXPECT_TRUE(failures.by_look("first", at(1s), error, at(2h))) << "forgotten";
  EXPECT_FALSE(failures.by_look("last", at(2s), error, at(2h)));
}

TEST(Failures, ALookFindsWhatNoEventTold) {
  Failures failures;
  EXPECT_TRUE(failures.by_event("a", at(1s)));
  EXPECT_FALSE(failures.by_look("a", at(999ms), error, at(5s))) << "the event of it came";
  EXPECT_TRUE(failures.by_look("a", at(4s), error, at(5s)));
  EXPECT_FALSE(failures.by_look("a", at(4s), error, at(6s)))
      << "one failure is one, however often it is looked at";
}

TEST(Failures, EventsThatWaitedWhileItLookedCountOnce) {
  Failures failures;
  EXPECT_TRUE(failures.by_look("a", at(4s), error, at(5s)));
  EXPECT_TRUE(failures.by_event("a", at(3s))) << "an earlier failure, which the status had no more";
  EXPECT_TRUE(failures.by_look("b", at(4s), error, at(5s)));
  EXPECT_FALSE(failures.by_event("b", at(4001ms)));
  EXPECT_TRUE(failures.by_event("b", at(6s)));
}

TEST(Failures, AnEarlierEventDoesNotUncoverTheLook) {
  Failures failures;
  EXPECT_TRUE(failures.by_look("a", at(4s), error, at(5s)));
  EXPECT_TRUE(failures.by_event("a", at(3s)));
  EXPECT_FALSE(failures.by_event("a", at(4001ms)));
}

TEST(Failures, WhatNeverRanHasNoTime) {
  Failures failures;
  EXPECT_TRUE(failures.by_look("a", std::nullopt, error, at(5s)));
  EXPECT_FALSE(failures.by_look("a", std::nullopt, error, at(6s)));
  EXPECT_TRUE(failures.by_look("a", std::nullopt, {.type = "int", .message = "8", .traceback = {}}, at(7s)));
}

}  // namespace
}  // namespace watcher

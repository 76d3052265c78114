#include "state/crash_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Crash crash(std::chrono::minutes at, std::string task) {
  return {.time = aio::WallTime(1'790'000'000s + at), .signal = SIGSEGV, .task = std::move(task)};
}

CrashHistory history(std::initializer_list<Crash> crashes) {
  CrashHistory result;
  for (const Crash& each : crashes) result.add(each);
  return result;
}

TEST(CrashHistory, ThreeTimesInTenMinutesIsHeld) {
  EXPECT_THAT(history({crash(0min, "a.service"), crash(4min, "a.service.child")}).held(), IsEmpty());
  EXPECT_THAT(
      history({crash(0min, "a.service"), crash(4min, "a.service.child"), crash(9min, "a.service")}).held(),
      ElementsAre("a.service"));
  EXPECT_THAT(history({crash(0min, "a.service"), crash(4min, "a.service"), crash(10min, "a.service")}).held(),
              IsEmpty());
}

TEST(CrashHistory, EachPluginCountsForItself) {
  const CrashHistory mixed =
      history({crash(0min, "a.service"), crash(1min, "b.service"), crash(2min, "a.service"),
               crash(3min, "b.service"), crash(4min, "a.service")});
  EXPECT_THAT(mixed.held(), ElementsAre("a.service"));
}

TEST(CrashHistory, TheInstancesOfAPluginCountTogether) {
  const CrashHistory both =
      history({crash(0min, "a@x.service"), crash(1min, "a@y.service"), crash(2min, "a@x.service")});
  EXPECT_THAT(both.held(), ElementsAre("a@x.service", "a@y.service"));
}

TEST(CrashHistory, WhatIsNoServicesHoldsNobody) {
  EXPECT_THAT(history({crash(0min, ""), crash(1min, ""), crash(2min, ""), crash(3min, "aiod"),
                       crash(4min, "aiod"), crash(5min, "aiod")})
                  .held(),
              IsEmpty());
}

TEST(CrashHistory, OneThatIsReadTwiceCountsOnce) {
  EXPECT_THAT(
      history({crash(0min, "a.service"), crash(0min, "a.service"), crash(0min, "a.service")}).crashes(),
      SizeIs(1));
}

TEST(CrashHistory, AClockThatWasSetHoldsNobodyForLong) {
  CrashHistory set_back = history({crash(600min, "a.service"), crash(601min, "a.service")});
  set_back.add(crash(0min, "a.service"));
  EXPECT_THAT(set_back.crashes(), SizeIs(1));
  EXPECT_THAT(set_back.held(), IsEmpty());
}

TEST(CrashHistory, HeldOnesStayUntilTheyAreForgotten) {
  CrashHistory held = history({crash(0min, "a.service"), crash(1min, "a.service"), crash(2min, "a.service")});
  held.add(crash(60min, "b.service"));
  EXPECT_THAT(held.held(), ElementsAre("a.service"));
  EXPECT_TRUE(held.forget("a.service"));
  EXPECT_FALSE(held.forget("a.service"));
  EXPECT_THAT(held.held(), IsEmpty());
  EXPECT_THAT(held.crashes(), SizeIs(1));
}

TEST(CrashHistory, AForgottenOneHasThreeTriesAgain) {
  CrashHistory again =
      history({crash(0min, "a.service"), crash(1min, "a.service"), crash(2min, "a.service")});
  again.forget("a.service");
  again.add(crash(3min, "a.service"));
  again.add(crash(4min, "a.service"));
  EXPECT_THAT(again.held(), IsEmpty());
}

TEST(CrashHistory, IsBounded) {
  CrashHistory many;
  for (int i = 0; i < 1000; ++i) {
    Crash each = crash(0min, "a" + std::to_string(i) + ".service");
    each.time += std::chrono::milliseconds(i);
    many.add(each);
  }
  EXPECT_THAT(many.crashes(), SizeIs(CrashHistory::most_kept));
  EXPECT_EQ(many.crashes().back().task, "a999.service");
}

TEST(CrashHistory, IsReadAsItWasWritten) {
  const CrashHistory some = history({crash(0min, "a.service"), crash(1min, "a.service"),
                                     crash(2min, "a.service"), crash(3min, "b@x.service.c")});
  EXPECT_EQ(CrashHistory::decode(some.encode()), some);
  EXPECT_EQ(CrashHistory::decode(CrashHistory().encode()), CrashHistory());
}

TEST(CrashHistory, WhatIsNoHistoryIsRefused) {
  for (const char* text :
       {"", "[]", "{}", R"({"version":2,"crashes":[],"held":[]})", R"({"version":1,"crashes":[]})",
        R"({"version":1,"crashes":[5],"held":[]})", R"({"version":1,"crashes":[],"held":[5]})",
        R"({"version":1,"crashes":[{"time_ns":1,"signal":"x","task":""}],"held":[]})"})
    EXPECT_THROW(CrashHistory::decode(text), BadState) << text;
}

}  // namespace
}  // namespace aiod::state

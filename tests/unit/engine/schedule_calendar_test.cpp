#include "unit/engine/schedule_fixture.hpp"

// Schedules by the wall clock: at, cron and dates.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using CalendarTest = ScheduleTest;

TEST_F(CalendarTest, TimesOfDay) {
  add({.at = {"22:15:30", "07:30"}});
  boot();
  EXPECT_EQ(next_in(), 7.5 * 3600);
  advance(48h);
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 07:30 +0000", "2027-01-01 22:15:30 +0000",
                                  "2027-01-02 07:30 +0000", "2027-01-02 22:15:30 +0000"));
}

TEST_F(CalendarTest, TheTimeItIsNowIsTomorrows) {
  add({.at = {"00:00"}});
  boot();
  EXPECT_TRUE(ran_.empty());
  advance(24h);
  EXPECT_THAT(ran_, ElementsAre(24h));
}

TEST_F(CalendarTest, CronRuns) {
  add({.cron = "*/20 6 * * mon-fri"});
  boot();
  advance(24h * 4);
  EXPECT_THAT(walls_,
              ElementsAre("2027-01-01 06:00 +0000", "2027-01-01 06:20 +0000", "2027-01-01 06:40 +0000",
                          "2027-01-04 06:00 +0000", "2027-01-04 06:20 +0000", "2027-01-04 06:40 +0000"));
}

TEST_F(CalendarTest, AtAndCronTogetherRunEachTimeOnce) {
  add({.at = {"06:00", "06:05"}, .cron = "*/10 6 * * *"});
  boot();
  advance_to("2027-01-01 06:20");
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 06:00 +0000", "2027-01-01 06:05 +0000",
                                  "2027-01-01 06:10 +0000", "2027-01-01 06:20 +0000"));
}

TEST_F(CalendarTest, BeginsWithItsDate) {
  add({.start_in = aio::LocalDateTime{2027, 1, 3, 6, 0, 0}, .cron = "0 6,18 * * *"});
  boot();
  advance(24h * 3);
  EXPECT_THAT(walls_, ElementsAre("2027-01-03 06:00 +0000", "2027-01-03 18:00 +0000"));
}

TEST_F(CalendarTest, BeginsAfterItsSeconds) {
  add({.start_in = 90s, .cron = "* * * * *"});
  boot();
  advance(4min);
  EXPECT_THAT(ran_, ElementsAre(2min, 3min, 4min));
}

TEST_F(CalendarTest, NeitherAStopNorAStepOfTheClockShortensItsSeconds) {
  add({.start_in = 1h, .cron = "* * * * *"});
  boot();
  advance(30s);
  stop("a.service");
  start("a.service");
  EXPECT_EQ(next_in(), 3600 - 30);
  step_wall(5s);
  EXPECT_TRUE(ran_.empty());
  EXPECT_EQ(next_in(), 3600 - 30 + 55) << "the first minute after the hour is over";
}

TEST_F(CalendarTest, ADateRunsOnceOrSetsTheRhythm) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 0, 10, 0}, .repeat = 15s});
  boot();
  advance(10min + 31s);
  EXPECT_THAT(ran_, ElementsAre(600s, 615s, 630s));
}

TEST_F(CalendarTest, StopAndStartGoByTheWall) {
  add({.cron = "0 * * * *"});
  boot();
  advance(30min);
  stop("a.service");
  EXPECT_EQ(next_in(), -1);
  start("a.service");
  EXPECT_EQ(next_in(), 1800);
  advance(30min);
  EXPECT_EQ(ran_.size(), 1u);
  stop("a.service");
  advance(61min);
  start("a.service");
  EXPECT_THAT(ran_, ElementsAre(1h, 2h + 1min)) << "overdue, so at once";
  EXPECT_EQ(next_in(), 59 * 60);
}

TEST_F(CalendarTest, OnTheDayTheClocksAreSetForward) {
  add({.at = {"02:30"}});
  begin_at(central_europe, "2027-03-27 12:00");
  boot();
  advance(48h);
  EXPECT_THAT(walls_, ElementsAre("2027-03-28 03:00 +0200", "2027-03-29 02:30 +0200"));
}

TEST_F(CalendarTest, OnTheDayTheClocksAreSetBack) {
  add({.at = {"02:30"}, .cron = "30 * 31 10 *"});
  begin_at(central_europe, "2027-10-30 23:00");
  boot();
  advance(3h);
  EXPECT_THAT(walls_,
              ElementsAre("2027-10-31 01:30 +0200", "2027-10-31 02:30 +0200", "2027-10-31 02:30 +0100"))
      << "cron's star hours come twice";
  walls();
  advance_to("2027-11-01 12:00");
  EXPECT_EQ(walls().back(), "2027-11-01 02:30 +0100");
}

TEST_F(CalendarTest, AnIntervalKnowsNothingOfSummerTime) {
  add({.start_in = 1h, .repeat = 1h});
  begin_at(central_europe, "2027-03-27 23:00");
  boot();
  advance(4h);
  EXPECT_THAT(ran_, ElementsAre(1h, 2h, 3h, 4h));
}

TEST_F(CalendarTest, ProblemsNameTheValue) {
  EXPECT_THAT(boot_error({.at = {"07:30", "7:30"}}), HasSubstr("\"7:30\" is no time of day; write 07:30"));
}
TEST_F(CalendarTest, CronsProblemsAreToldAtLoad) {
  EXPECT_THAT(boot_error({.cron = "61 * * * *"}), HasSubstr("cron: minute: 61 is not from 0 to 59"));
}
TEST_F(CalendarTest, WhatNeverComesIsAProblem) {
  EXPECT_THAT(boot_error({.cron = "0 0 30 2 *"}), HasSubstr("\"0 0 30 2 *\" never comes"));
}
TEST_F(CalendarTest, RepeatDoesNotGoWithCron) {
  EXPECT_THAT(boot_error({.repeat = 5s, .cron = "* * * * *"}),
              HasSubstr("repeat does not go with at or cron"));
}
TEST_F(CalendarTest, NoTimeOfDayHasSixtyMinutes) {
  for (const char* time : {"24:00", "12:60", "12:30:60", "12-30", "1a:30", "-1:30", "12:30:", " 12:30", ""})
    EXPECT_TRUE(problem_of({.at = {time}}, utc("2027-01-01 00:00"))) << time;
  EXPECT_FALSE(problem_of({.at = {"00:00", "23:59:59"}}, utc("2027-01-01 00:00")));
}
TEST_F(CalendarTest, JitterIsNotNegative) {
  EXPECT_THAT(boot_error({.repeat = 5s, .jitter = -1s}), HasSubstr("jitter must not be negative"));
}

}  // namespace
}  // namespace aiod::engine

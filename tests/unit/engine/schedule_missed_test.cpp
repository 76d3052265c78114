#include "unit/engine/schedule_fixture.hpp"

// Runs whose time passed while the daemon did not run.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using MissedTest = ScheduleTest;

constexpr auto once = aio::Missed::once;

TEST_F(MissedTest, AnIntervalIsMadeUpForOnceAndBeginsAnew) {
  add({.start_in = 1h, .repeat = 1h, .missed = once});
  boot();
  advance(90min);
  reboot_after(5h);
  EXPECT_THAT(ran_, ElementsAre(1h, 6h + 30min));
  EXPECT_EQ(next_in(), 3600);
  reboot_after(30min);
  EXPECT_EQ(ran_.size(), 2u) << "nothing was missed since";
}

TEST_F(MissedTest, WithoutStartInTheRunAtBootIsTheOne) {
  add({.repeat = 1h, .missed = once});
  boot();
  reboot_after(5h);
  EXPECT_THAT(ran_, ElementsAre(0h, 5h));
  EXPECT_EQ(next_in(), 3600);
}

TEST_F(MissedTest, CronIsMadeUpForOnce) {
  add({.cron = "0 6 * * *", .missed = once});
  boot();
  EXPECT_THAT(ran_, IsEmpty()) << "it never ran, so nothing is missed";
  advance(29h);
  reboot_after(100h);
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 06:00 +0000", "2027-01-06 09:00 +0000"));
  reboot_after(1h);
  EXPECT_EQ(ran_.size(), 2u);
  advance_to("2027-01-07 06:00");
  EXPECT_EQ(walls_.back(), "2027-01-07 06:00 +0000");
}

TEST_F(MissedTest, SkipLeavesThemOut) {
  add({.cron = "0 6 * * *"});
  boot();
  advance(29h);
  reboot_after(100h);
  EXPECT_EQ(ran_.size(), 1u);
  EXPECT_TRUE(last_runs_.runs.empty()) << "nor is it written down";
}

TEST_F(MissedTest, ADateIsMadeUpForAndNeverTwice) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}, .missed = once});
  boot();
  reboot_after(8h);
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 08:00 +0000"));
  EXPECT_EQ(state("a.service"), TaskState::done);
  reboot_after(1h);
  EXPECT_EQ(ran_.size(), 1u);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
}

TEST_F(MissedTest, ADateThatWasKeptIsNotRepeated) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}, .missed = once});
  boot();
  advance(7h);
  reboot_after(1h);
  EXPECT_EQ(ran_.size(), 1u);
}

TEST_F(MissedTest, ADateWithARhythm) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}, .repeat = 1h, .missed = once});
  boot();
  advance(6h + 10min);
  reboot_after(5h);
  EXPECT_THAT(ran_, ElementsAre(6h, 11h + 10min));
  advance(50min);
  EXPECT_EQ(ran_.back(), 12h) << "in the date's rhythm";
}

TEST_F(MissedTest, ARunByHandCounts) {
  add({.cron = "0 6 * * *", .missed = once});
  boot();
  advance(7h);
  start_at_once();
  reboot_after(22h);
  EXPECT_THAT(ran_, ElementsAre(6h, 7h));
}

TEST_F(MissedTest, AFailedRunCounts) {
  fail_ = true;
  add({.cron = "0 6 * * *", .missed = once});
  boot();
  advance(7h);
  reboot_after(1h);
  EXPECT_THAT(ran_, ElementsAre(6h));
}

TEST_F(MissedTest, ItWaitsForTheClockToBeTrusted) {
  add({.cron = "0 6 * * *", .missed = once});
  boot();
  advance(7h);
  wall_clock_.distrust();
  reboot_after(24h);
  EXPECT_EQ(ran_.size(), 1u);
  act([this] { wall_clock_.change(); });
  EXPECT_THAT(ran_, ElementsAre(6h, 31h));
}

}  // namespace
}  // namespace aiod::engine

#include "unit/engine/schedule_fixture.hpp"

// What steps of the wall clock do to schedules, and a wall clock that can't be believed yet.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ClockTest = ScheduleTest;

TEST_F(ClockTest, ASmallStepOverARunRunsItOnce) {
  add({.cron = "*/10 * * * *"});
  boot();
  advance(15min);
  walls();
  step_wall(50min);
  EXPECT_THAT(walls(), ElementsAre("2027-01-01 01:05 +0000")) << "for five times";
  EXPECT_EQ(next_in(), 300);
}

TEST_F(ClockTest, AStepThatCrossesNothingChangesOnlyTheWait) {
  add({.at = {"06:00"}});
  boot();
  step_wall(10min);
  EXPECT_EQ(next_in(), 5 * 3600 + 50 * 60);
  step_wall(-20min);
  EXPECT_EQ(next_in(), 6 * 3600 + 10 * 60);
  EXPECT_THAT(ran_, IsEmpty());
}

TEST_F(ClockTest, ALargeStepForwardIsAsIfTheDaemonHadNotRun) {
  add({.cron = "0 * * * *"});
  boot();
  advance(30min);
  step_wall(5h);
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_EQ(next_in(), 1800);
}

TEST_F(ClockTest, ALargeStepForwardIsMadeUpForOnceWhereToldTo) {
  add({.cron = "0 * * * *", .missed = aio::Missed::once});
  boot();
  advance(30min);
  step_wall(5h);
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 05:30 +0000"));
  EXPECT_EQ(next_in(), 1800);
}

TEST_F(ClockTest, ASmallStepBackRepeatsNothing) {
  add({.cron = "0 * * * *"});
  boot();
  advance(70min);
  step_wall(-30min);
  EXPECT_EQ(next_in(), 80 * 60) << "01:00 was run";
  advance(80min);
  EXPECT_THAT(walls_, ElementsAre("2027-01-01 01:00 +0000", "2027-01-01 02:00 +0000"));
}

TEST_F(ClockTest, ALargeStepBackGoesByTheNewTime) {
  add({.cron = "0 * * * *"});
  boot();
  advance(6h + 10min);
  walls();
  step_wall(-5h);
  advance(1h);
  EXPECT_THAT(walls(), ElementsAre("2027-01-01 02:00 +0000"));
}

TEST_F(ClockTest, StepsWhileItIsStopped) {
  add({.cron = "0 * * * *"});
  boot();
  advance(70min);
  stop("a.service");
  step_wall(-30min);
  start("a.service");
  EXPECT_EQ(next_in(), 80 * 60);
  stop("a.service");
  step_wall(90min);
  EXPECT_EQ(ran_.size(), 1u);
  start("a.service");
  EXPECT_EQ(ran_.size(), 2u) << "overdue";
  EXPECT_EQ(next_in(), 50 * 60);
}

TEST_F(ClockTest, AStepWhileItRunsIsARunThatOverlaps) {
  add({.cron = "0 * * * *", .overlap = aio::Overlap::queue}, 30min);
  boot();
  advance(70min);
  step_wall(1h);
  EXPECT_EQ(ran_.size(), 1u);
  EXPECT_EQ(next_in(), 50 * 60);
  advance(20min);
  EXPECT_THAT(ran_, ElementsAre(60min, 90min));
}

TEST_F(ClockTest, ADateIsSteppedOver) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}});
  boot();
  advance(5h);
  step_wall(2h);
  EXPECT_THAT(ran_, ElementsAre(5h));
  EXPECT_EQ(state("a.service"), TaskState::done);
}

TEST_F(ClockTest, ADateIsSteppedOverByFar) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}});
  boot();
  start_at_once();
  step_wall(24h);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_THAT(ran_, ElementsAre(0h)) << "the run by hand was not the date's";
  EXPECT_EQ(log_.count("has passed"), 1);
}

TEST_F(ClockTest, ADateThatHasPassedLeavesNothingOfEarlierRuns) {
  auto parts = runs(
      [](FakeService& self) -> aio::Task<aio::Value> {
        auto pir = std::make_shared<aio::gpio::Input>(self.gpio().input(17));
        self.add_task("kid", [pir]() -> aio::Task<void> { co_await aio::sleep(24h); });
        co_return 0;
      },
      aio::ServiceType::schedule);
  parts.info.schedule = {.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}};
  plugins_.add("a", parts);
  boot();
  start_at_once();
  EXPECT_EQ(state("a.service.kid"), TaskState::running);
  step_wall(24h);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
  EXPECT_EQ(board_.find(17).owner, "");
}

TEST_F(ClockTest, ADateComesAgainWhenTheClockIsSetBackBeforeIt) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}});
  boot();
  advance(5h);
  step_wall(-24h);
  advance(24h);
  EXPECT_THAT(ran_, IsEmpty());
  advance(1h);
  EXPECT_EQ(ran_.size(), 1u);
}

TEST_F(ClockTest, IntervalsDoNotMove) {
  add({.start_in = 10s, .repeat = 10s});
  boot();
  for (const aio::Duration step : {7s, -3s, 86'400s, -200'000s}) {
    advance(10s);
    step_wall(step);
  }
  EXPECT_THAT(ran_, ElementsAre(10s, 20s, 30s, 40s));
}

TEST_F(ClockTest, TheRhythmOfADateDoesNotMoveEither) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 0, 0, 10}, .repeat = 10s});
  boot();
  advance(15s);
  step_wall(4s);
  step_wall(24h);
  step_wall(-48h);
  advance(15s);
  EXPECT_THAT(ran_, ElementsAre(10s, 20s, 30s));
}

TEST_F(ClockTest, ALargeStepOverADateSetsItsRhythmWithoutARun) {
  add({.start_in = aio::LocalDateTime{2027, 1, 1, 6, 0, 0}, .repeat = 1h});
  boot();
  advance(2h);
  step_wall(8h + 10min);
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_EQ(next_in(), 50 * 60);
}

TEST_F(ClockTest, WaitsVisiblyUntilItIsTrusted) {
  add({.cron = "0 6 * * *"});
  wall_clock_.distrust();
  begin_at("UTC0", "1970-01-01 00:00");
  boot();
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_TRUE(status("a.service").schedule->waits_for_clock);
  EXPECT_EQ(next_in(), -1);
  EXPECT_THAT(engine_->why("a.service").answer, HasSubstr("not synchronised yet"));
  EXPECT_EQ(log_.count("until the clock is synchronised"), 1);
  advance(24h);
  EXPECT_THAT(ran_, IsEmpty());
  step_wall(utc("2027-05-01 05:00") - manual_.clock().wall_now());
  EXPECT_FALSE(status("a.service").schedule->waits_for_clock);
  EXPECT_EQ(next_in(), 3600);
  advance(1h);
  EXPECT_THAT(walls_, ElementsAre("2027-05-01 06:00 +0000"));
}

TEST_F(ClockTest, AStepOfAClockThatIsNotTrustedYetChangesNothing) {
  add({.at = {"06:00"}});
  wall_clock_.distrust();
  boot();
  manual_.clock().set_wall(utc("2027-01-01 05:59"));
  act([this] { wall_clock_.change(false); });
  advance(1h);
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_TRUE(status("a.service").schedule->waits_for_clock);
}

TEST_F(ClockTest, IntervalsDoNotWaitForIt) {
  add({.start_in = 10s, .repeat = 10s});
  wall_clock_.distrust();
  boot();
  advance(20s);
  EXPECT_THAT(ran_, ElementsAre(10s, 20s));
}

TEST_F(ClockTest, StoppedWhileItWaitsItStaysStopped) {
  add({.cron = "* * * * *"});
  wall_clock_.distrust();
  boot();
  stop("a.service");
  act([this] { wall_clock_.change(); });
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  advance(1h);
  EXPECT_THAT(ran_, IsEmpty());
  start("a.service");
  EXPECT_EQ(next_in(), 60);
}

TEST_F(ClockTest, RunAtOnceWhileItWaitsGoesOnWaiting) {
  add({.start_in = aio::LocalDateTime{2026, 1, 1, 0, 0, 0}});
  wall_clock_.distrust();
  boot();
  start_at_once();
  EXPECT_EQ(ran_.size(), 1u);
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  act([this] { wall_clock_.change(); });
  EXPECT_EQ(ran_.size(), 1u) << "the date has passed";
  EXPECT_EQ(state("a.service"), TaskState::stopped);
}

}  // namespace
}  // namespace aiod::engine

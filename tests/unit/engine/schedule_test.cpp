#include <ctime>

#include "unit/engine/schedule_fixture.hpp"

namespace aiod::engine {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(ScheduleTest, NeverDriftsInAWeek) {
  add({.start_in = 20s, .repeat = 90s}, 7s);
  boot();
  advance(24h * 7);
  ASSERT_EQ(ran_.size(), (7 * 86400u - 20) / 90 + 1);
  for (std::size_t n = 0; n < ran_.size(); ++n) ASSERT_EQ(ran_[n], 20s + n * 90s) << n;
}

TEST_F(ScheduleTest, FractionsDoNotDriftEither) {
  add({.start_in = 100ms, .repeat = std::chrono::nanoseconds(333'333'333)});
  boot();
  advance(1h);
  ASSERT_EQ(ran_.size(), 10800u);
  for (std::size_t n = 0; n < ran_.size(); ++n) ASSERT_EQ(ran_[n], 100ms + n * 333'333'333ns) << n;
}

TEST_F(ScheduleTest, RepeatTrueMeansEveryStartIn) {
  add({.start_in = 3s, .repeat = true});
  boot();
  advance(10s);
  EXPECT_THAT(ran_, ElementsAre(3s, 6s, 9s));
}

TEST_F(ScheduleTest, WithoutStartInOrWithZeroRunsAtOnce) {
  add({.repeat = 10s});
  boot();
  advance(25s);
  EXPECT_THAT(ran_, ElementsAre(0s, 10s, 20s));
}

TEST_F(ScheduleTest, StartInZeroRunsAtOnceAndOnce) {
  add({.start_in = 0s});
  boot();
  advance(1h);
  EXPECT_THAT(ran_, ElementsAre(0s));
  EXPECT_EQ(state("a.service"), TaskState::done);
}

TEST_F(ScheduleTest, OneShotsEndDoneOrFailed) {
  add({.start_in = 5s, .repeat = false});
  boot();
  EXPECT_EQ(next_in(), 5);
  advance(5s);
  EXPECT_EQ(state("a.service"), TaskState::done);
  EXPECT_EQ(next_in(), -1);
  fail_ = true;
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::failed) << "once over, a start runs it at once";
  EXPECT_THAT(ran_, ElementsAre(5s, 5s));
}

TEST_F(ScheduleTest, ARunThatIsDueWhileTheLastOneRunsIsSkipped) {
  add({.start_in = 10s, .repeat = 10s}, 25s);
  boot();
  advance(100s);
  EXPECT_THAT(ran_, ElementsAre(10s, 40s, 70s, 100s));
}

TEST_F(ScheduleTest, StopKeepsTheRhythmAndStartResumesIt) {
  add({.start_in = 10s, .repeat = 10s});
  boot();
  advance(12s);
  stop("a.service");
  EXPECT_EQ(next_in(), -1);
  advance(3s);
  start("a.service");
  EXPECT_EQ(next_in(), 5);
  advance(10s);
  EXPECT_THAT(ran_, ElementsAre(10s, 20s));
  stop("a.service");
  advance(100s);
  EXPECT_EQ(ran_.size(), 2u);
  start("a.service");
  EXPECT_EQ(ran_.back(), 125s) << "overdue, so at once";
  advance(5s);
  EXPECT_EQ(ran_.back(), 130s) << "and on in the old rhythm";
}

TEST_F(ScheduleTest, StoppedWhileItRunsItIsNotScheduledAgain) {
  add({.start_in = 10s, .repeat = 60s}, 20s);
  boot();
  advance(15s);
  ASSERT_EQ(state("a.service"), TaskState::running);
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  advance(1h);
  EXPECT_EQ(ran_.size(), 1u);
}

TEST_F(ScheduleTest, AFailedRunKeepsTheSchedule) {
  fail_ = true;
  add({.start_in = 1s, .repeat = 1s});
  boot();
  advance(1s);
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_EQ(status("a.service").last_outcome, TaskState::failed);
  EXPECT_EQ(error("a.service"), "std::runtime_error: x");
  fail_ = false;
  advance(1s);
  EXPECT_EQ(status("a.service").last_outcome, TaskState::done);
  EXPECT_EQ(error("a.service"), "");
  EXPECT_EQ(status("a.service").schedule->last, manual_.clock().wall_now());
}

TEST_F(ScheduleTest, ADateIsMeantOnTheWallClock) {
  const std::time_t due =
      std::chrono::duration_cast<std::chrono::seconds>(manual_.clock().wall_now().time_since_epoch())
          .count() +
      3600;
  std::tm local{};
  localtime_r(&due, &local);
  add({.start_in = aio::LocalDateTime{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour,
                                      local.tm_min, local.tm_sec},
       .repeat = 60s});
  boot();
  advance(3600s + 61s);
  EXPECT_THAT(ran_, ElementsAre(3600s, 3660s));
}

TEST_F(ScheduleTest, ADateThatHasPassedIsNotMadeUpFor) {
  add({.start_in = aio::LocalDateTime{2020, 1, 1, 0, 0, 0}});
  boot();
  EXPECT_TRUE(ran_.empty());
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_EQ(log_.count("has passed"), 1);
  start("a.service");
  EXPECT_EQ(ran_.size(), 1u);
  EXPECT_EQ(state("a.service"), TaskState::done);
}

TEST_F(ScheduleTest, ADateThatHasPassedStillSetsTheRhythm) {
  add({.start_in = aio::LocalDateTime{2020, 1, 1, 0, 0, 30}, .repeat = 60s});
  boot();
  EXPECT_TRUE(ran_.empty());
  advance(90s);
  EXPECT_THAT(ran_, ElementsAre(30s, 90s)) << "the clock starts on a full minute";
}

TEST_F(ScheduleTest, CountsFromTheLoadOfAServiceThatIsLoadedLater) {
  add({.start_in = 10s});
  configure("a").enabled = false;
  boot();
  advance(100s);
  start("a.service");
  advance(9s);
  EXPECT_TRUE(ran_.empty());
  advance(1s);
  EXPECT_THAT(ran_, ElementsAre(110s));
}

TEST_F(ScheduleTest, TheConfigurationReplacesTheServicesOwn) {
  add({.start_in = 10s, .repeat = 10s});
  configure("a").schedule = aio::Schedule{.start_in = 4s};
  boot();
  advance(1h);
  EXPECT_THAT(ran_, ElementsAre(4s));
}

TEST_F(ScheduleTest, CenturiesDoNotOverflow) {
  add({.start_in = aio::Duration::max(), .repeat = aio::Duration::max()});
  boot();
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  advance(24h * 365);
  EXPECT_TRUE(ran_.empty());
}

TEST_F(ScheduleTest, ARepeatBeyondAllTimeRunsOnce) {
  add({.repeat = aio::Duration::max()});
  boot();
  EXPECT_EQ(state("a.service"), TaskState::done);
}

TEST_F(ScheduleTest, RefusesZeroPeriods) {
  EXPECT_THAT(boot_error({.repeat = 0s}), HasSubstr("more than 0"));
}
TEST_F(ScheduleTest, RefusesNegativePeriods) {
  EXPECT_THAT(boot_error({.start_in = 1s, .repeat = -1s}), HasSubstr("more than 0"));
}
TEST_F(ScheduleTest, RefusesANegativeStart) {
  EXPECT_THAT(boot_error({.start_in = -1s}), HasSubstr("start_in must not be negative"));
}
TEST_F(ScheduleTest, RefusesRepeatTrueWithoutAPeriod) {
  EXPECT_THAT(boot_error({.start_in = 0s, .repeat = true}), HasSubstr("repeat: true"));
}
TEST_F(ScheduleTest, RefusesAnEmptySchedule) {
  EXPECT_THAT(boot_error({}), HasSubstr("the schedule is empty"));
}
TEST_F(ScheduleTest, AScheduleServiceNeedsOneAndACoreServiceCantHaveOne) {
  plugins_.add("none", runs(sleep_for_ever, aio::ServiceType::schedule));
  auto core = runs(sleep_for_ever, aio::ServiceType::core);
  core.info.schedule = aio::Schedule{.start_in = 1s};
  plugins_.add("core", core);
  boot();
  EXPECT_THAT(error("none.service"), HasSubstr("aio::ConfigError: a schedule service needs a schedule"));
  EXPECT_THAT(error("core.service"), HasSubstr("aio::ConfigError: a core service runs once"));
  EXPECT_EQ(plugins_.alive, 0) << "what can't be used is not kept";
}

TEST_F(ScheduleTest, ARuntimeServiceWithAScheduleIsScheduled) {
  plugins_.add("a", sleeper());
  configure("a").schedule = aio::Schedule{.start_in = 10s};
  boot();
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
}

}  // namespace
}  // namespace aiod::engine

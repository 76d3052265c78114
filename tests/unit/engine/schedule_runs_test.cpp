#include <set>

#include "unit/engine/schedule_fixture.hpp"

// Jitter, runs that overlap, and runs that are asked for besides the schedule.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Lt;

class RunsTest : public ScheduleTest {
 protected:
  std::vector<aio::Duration> jittered(std::uint64_t seed) {
    engine_.reset();
    ran_.clear();
    seed_ = seed;
    add({.start_in = 10s, .repeat = 10s, .jitter = 4s});
    const aio::Duration began = elapsed();
    boot();
    advance(1000s);
    for (aio::Duration& at : ran_) at -= began;
    return ran_;
  }
};

TEST_F(RunsTest, JitterIsBoundedAndDoesNotMoveTheRhythm) {
  const auto ran = jittered(1);
  ASSERT_GE(ran.size(), 99u);
  std::set<aio::Duration> delays;
  for (std::size_t n = 0; n < ran.size(); ++n) {
    const aio::Duration delay = ran[n] - 10s * (n + 1);
    ASSERT_THAT(delay, ::testing::AllOf(Ge(0s), Lt(4s))) << n;
    delays.insert(delay);
  }
  EXPECT_GT(delays.size(), 90u);
  EXPECT_LT(*delays.begin(), 1s);
  EXPECT_GT(*delays.rbegin(), 3s);
}

TEST_F(RunsTest, JitterGoesByTheSeed) {
  const auto once = jittered(1);
  EXPECT_EQ(jittered(1), once);
  EXPECT_NE(jittered(2), once);
}

TEST_F(RunsTest, ADailyRunWithJitterComesOnceADay) {
  add({.at = {"06:00"}, .jitter = 2h});
  boot();
  for (int day = 0; day < 30; ++day) {
    advance(24h);
    ASSERT_EQ(ran_.size(), static_cast<std::size_t>(day) + 1);
    ASSERT_THAT(ran_.back() - 24h * day, ::testing::AllOf(Ge(6h), Lt(8h)));
  }
}

TEST_F(RunsTest, ARunIsNotLostWhileItsJitterIsWaitedFor) {
  add({.cron = "0 6 * * *", .jitter = 2h});
  boot();
  advance(6h + 1s);
  ASSERT_TRUE(ran_.empty());
  const double wait = next_in();
  stop("a.service");
  start("a.service");
  EXPECT_EQ(next_in(), wait);
  advance(2h);
  EXPECT_EQ(ran_.size(), 1u);
}

TEST_F(RunsTest, QueueMakesUpForEveryRun) {
  long_runs_ = {{1, 35s}};
  add({.start_in = 10s, .repeat = 10s, .overlap = aio::Overlap::queue}, 1s);
  boot();
  advance(60s);
  EXPECT_THAT(ran_, ElementsAre(10s, 45s, 46s, 47s, 50s, 60s));
  EXPECT_EQ(log_.count("skipped"), 0);
}

TEST_F(RunsTest, ARunThatEndsWhenTheNextIsDueLosesNone) {
  add({.start_in = 10s, .repeat = 10s, .overlap = aio::Overlap::queue}, 10s);
  boot();
  advance(100s);
  EXPECT_EQ(ran_.size(), 10u);
  EXPECT_EQ(ran_.back(), 100s);
}

TEST_F(RunsTest, TheQueueIsBounded) {
  long_runs_ = {{1, 2005s}};
  add({.start_in = 10s, .repeat = 10s, .overlap = aio::Overlap::queue});
  boot();
  advance(2015s);
  EXPECT_EQ(ran_.size(), 101u) << "200 were due meanwhile";
  EXPECT_EQ(log_.count("too many wait"), 100);
  advance(5s);
  EXPECT_EQ(ran_.size(), 102u) << "and on in the rhythm";
}

TEST_F(RunsTest, AStopClearsTheQueue) {
  long_runs_ = {{1, 35s}};
  add({.start_in = 10s, .repeat = 10s, .overlap = aio::Overlap::queue});
  boot();
  advance(40s);
  stop("a.service");
  start("a.service");
  advance(20s);
  EXPECT_THAT(ran_, ElementsAre(10s, 50s, 60s));
}

TEST_F(RunsTest, AQueuedRunAndOneThatIsDueWaitBothForTheOldChildren) {
  int run = 0;
  auto parts = runs(
      [&](FakeService& self) -> aio::Task<aio::Value> {
        ran_.push_back(elapsed());
        if (++run > 1) co_return 0;
        self.add_task("kid", []() -> aio::Task<void> {
          try {
            co_await aio::sleep(1h);
          } catch (const std::exception&) {
          }
          co_await aio::sleep(4s);
        });
        co_await aio::sleep(18s);
        throw std::runtime_error("x");
      },
      aio::ServiceType::schedule);
  parts.info.schedule = aio::Schedule{.start_in = 10s, .repeat = 10s, .overlap = aio::Overlap::queue};
  plugins_.add("a", parts);
  boot();
  advance(35s);  // fails at 28, its child ends at 32; due at 20 and 30
  EXPECT_THAT(ran_, ElementsAre(10s, 32s, 32s));
}

TEST_F(RunsTest, AtOnceRunsNowAndLeavesTheRhythm) {
  add({.start_in = 10s, .repeat = 10s}, 1s);
  boot();
  advance(12s);
  start_at_once();
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(next_in(), 8);
  advance(18s);
  EXPECT_THAT(ran_, ElementsAre(10s, 12s, 20s, 30s));
}

TEST_F(RunsTest, AtOnceWhileItRunsStartsNoSecond) {
  add({.start_in = 10s, .repeat = 10s}, 5s);
  boot();
  advance(12s);
  start_at_once();
  EXPECT_THAT(ran_, ElementsAre(10s));
  EXPECT_EQ(settled_, 1);
}

TEST_F(RunsTest, AtOnceOfAStoppedOneRunsWithoutTheSchedule) {
  add({.start_in = 10s, .repeat = 10s});
  boot();
  stop("a.service");
  advance(5s);
  start_at_once();
  EXPECT_THAT(ran_, ElementsAre(5s));
  EXPECT_EQ(state("a.service"), TaskState::done);
  start("a.service");
  EXPECT_EQ(next_in(), 5);
}

TEST_F(RunsTest, RestartKeepsTheRhythm) {
  add({.start_in = 10s, .repeat = 10s}, 3s);
  boot();
  advance(12s);
  restart("a.service");
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_EQ(next_in(), 8);
}

TEST_F(RunsTest, UnloadedAndLoadedAgainItCountsFromTheLoad) {
  add({.start_in = 10s, .repeat = 10s});
  boot();
  advance(12s);
  act([this] { engine_->unload("a", [](const std::string& mapped) { EXPECT_EQ(mapped, ""); }); });
  advance(3s);
  start("a.service");
  EXPECT_EQ(next_in(), 10);
}

TEST_F(RunsTest, RestartPoliciesDoNotApplyToFailedRuns) {
  fail_ = true;
  add({.start_in = 10s, .repeat = 10s});
  configure("a").restart = settings::Restart{.policy = settings::RestartPolicy::always};
  boot();
  advance(35s);
  EXPECT_THAT(ran_, ElementsAre(10s, 20s, 30s));
  EXPECT_EQ(status("a.service").restarts, 0);
}

TEST_F(RunsTest, TheFarthestNextRunIsShown) {
  add({.start_in = aio::Duration::max()});
  boot();
  EXPECT_EQ(status("a.service").schedule->next, aio::WallTime::max());
}

}  // namespace
}  // namespace aiod::engine

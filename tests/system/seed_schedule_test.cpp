#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// The seed's aioschedule.
class SeedSchedule : public SystemTest {
 protected:
  SeedSchedule() { daemon_.configure("aiod.yaml", "clock_sync: ignored\n"); }

  boost::json::value schedule(std::string_view name) { return task(name).at("schedule"); }
  double next(std::string_view name) { return schedule(name).at("next").as_double(); }
  double ready() { return daemon_.aioctl_json({"version"}).at("since").as_double(); }
  void await_run(support::EventFollower& events, const std::string& name) {
    events.wait_for(name, "running");
    events.wait_for(name, "scheduled");
  }
};

TEST_F(SeedSchedule, TheCodesScheduleCountsUnlessTheConfigurationReplacesIt) {
  start_with({"paced"}, "paced: {}\npaced@own: {kwargs: {schedule: {start_in: 3600}}}\n");
  EXPECT_EQ(schedule("paced").at("start_in").to_number<double>(), 20);
  EXPECT_EQ(schedule("paced").at("repeat").to_number<double>(), 90);
  EXPECT_EQ(schedule("paced@own").at("start_in").to_number<double>(), 3600);
  EXPECT_EQ(schedule("paced@own").at("repeat"), nullptr) << "it is replaced as a whole";
  EXPECT_NEAR(next("paced@own") - next("paced"), 3580, 1) << "both count from the daemon's start";
}

TEST_F(SeedSchedule, AScheduleServiceWithoutAScheduleFails) {
  start_with({"paced", "counts"}, "paced: {schedule: {}}\npaced@fine: {}\ncounts: {schedule: {}}\n");
  await_state("paced", "failed");
  EXPECT_THAT(daemon_.aioctl({"status", "paced"}).out,
              AllOf(HasSubstr("services.yaml:1:"), HasSubstr("a schedule service needs a schedule")));
  EXPECT_EQ(state_of("paced@fine"), "scheduled");
  await_state("counts", "done");
}

TEST_F(SeedSchedule, WithoutRepeatItRunsOnce) {
  start_with({"paced"}, "paced: {schedule: {start_in: 0.01, repeat: false}}\n");
  daemon_.wait_for_state("paced.service", "done");
  EXPECT_EQ(task("paced").at("result"), 1);
  EXPECT_EQ(schedule("paced").at("next"), nullptr);
}

TEST_F(SeedSchedule, StatusShowsTheFirstRunThenTheLastAndTheNext) {
  start_with({"paced"},
             "paced: {schedule: {start_in: 7200, repeat: 90}}\n"
             "paced@ran: {schedule: {start_in: 0, repeat: 3600}}\n");
  daemon_.wait_for_state("paced@ran.service", "scheduled");
  EXPECT_THAT(daemon_.aioctl({"status", "-d", "paced"}).out,
              ContainsRegex("Schedule: starts in 0[12]:[0-9:]+ @ "));
  EXPECT_THAT(daemon_.aioctl({"status", "-d", "paced@ran"}).out,
              ContainsRegex("Schedule: last @ .* --> next in 0[01]:[0-9:]+ @ "));
  EXPECT_THAT(daemon_.aioctl({"status", "paced*"}).out,
              AllOf(HasSubstr("scheduled - done"), HasSubstr("--> 1"), HasSubstr("starts in")));
  EXPECT_THAT(daemon_.aioctl({"list-timers"}).out,
              AllOf(HasSubstr("paced.service"), HasSubstr("2 timers listed")));
}

TEST_F(SeedSchedule, AStopInARunTakesItOffAndStartPutsItBack) {
  start_with({"paced"}, "paced: {args: [1h], schedule: {start_in: 0, repeat: 3600}}\n");
  EXPECT_EQ(state_of("paced"), "running");
  EXPECT_EQ(daemon_.aioctl({"stop", "paced"}).exit, 0);
  EXPECT_EQ(state_of("paced"), "stopped");
  EXPECT_EQ(task("paced").at("result"), "stopped in a run");
  EXPECT_EQ(schedule("paced").at("next"), nullptr);
  EXPECT_EQ(daemon_.aioctl({"start", "paced"}).exit, 0);
  EXPECT_EQ(state_of("paced"), "scheduled");
  EXPECT_NEAR(next("paced"), ready() + 3600, 30) << "the rhythm that it had";
}

TEST_F(SeedSchedule, AnOverdueOneRunsAtOnceWhenItIsStartedAgain) {
  start_with({"paced", "counts"},
             "paced: {schedule: {start_in: 0.2, repeat: 3600}}\n"
             "counts: {schedule: {start_in: 0.3}}\n");
  EXPECT_EQ(daemon_.aioctl({"stop", "paced"}).exit, 0);
  daemon_.wait_for_state("counts.service", "done");  // by then the other's time has passed
  const auto runs = task("paced").at("stats").at("runs").as_int64();
  support::EventFollower events(daemon_.socket());
  EXPECT_EQ(daemon_.aioctl({"start", "paced"}).exit, 0);
  if (runs == 0) await_run(events, "paced.service");
  EXPECT_EQ(task("paced").at("stats").at("runs"), 1);
}

TEST_F(SeedSchedule, ARunThatIsDueWhileTheLastOneRunsIsSkipped) {
  start_with({"paced"}, "paced: {args: [0.12], schedule: {start_in: 0, repeat: 0.05}}\n");
  support::EventFollower events(daemon_.socket());
  for (int i = 0; i < 3; ++i) await_run(events, "paced.service");
  const auto paced = task("paced");
  const auto runs = paced.at("stats").at("runs").as_int64();
  // Were they queued, they would follow one another without a pause, as many as there were periods.
  EXPECT_LE(static_cast<double>(runs) * 0.12, paced.at("schedule").at("last").as_double() - ready() + 0.3);
}

TEST_F(SeedSchedule, AFailedRunAndAStoppedOneAreShown) {
  start_with({"paced"}, "paced: {kwargs: {fails: true}, schedule: {start_in: 0, repeat: 3600}}\n");
  daemon_.wait_for_state("paced.service", "scheduled");
  EXPECT_EQ(schedule("paced").at("state"), "failed");
  const std::string page = daemon_.aioctl({"status", "-d", "paced"}).out;
  EXPECT_THAT(page, AllOf(HasSubstr("scheduled - failed"), HasSubstr("this run failed"), HasSubstr("next in"),
                          Not(HasSubstr("nan"))));
  EXPECT_EQ(daemon_.aioctl({"is-failed", "paced"}).exit, 0);
}

// A runtime service with a schedule is scheduled.
TEST_F(SeedSchedule, ARuntimeServiceMayHaveOne) {
  start_with({"whole"}, "whole: {kwargs: {ends: returns, schedule: {start_in: 0, repeat: 3600}}}\n");
  daemon_.wait_for_state("whole.service", "scheduled");
  EXPECT_EQ(task("whole").at("stats").at("runs"), 1);
}

}  // namespace
}  // namespace aiod::system_tests

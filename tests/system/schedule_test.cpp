#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

class Schedule : public SystemTest {};

TEST_F(Schedule, RunsAgainAndAgain) {
  start_with({"counts"}, "counts: {schedule: {start_in: 0.1, repeat: 0.05}}\n");
  support::EventFollower events(daemon_.socket());
  for (int i = 0; i < 5; ++i) {
    events.wait_for("counts.service", "running");
    events.wait_for("counts.service", "scheduled");
  }
  const auto counts = task("counts");
  EXPECT_GE(counts.at("result").as_int64(), 5);
  EXPECT_EQ(counts.at("schedule").at("state"), "done");
  EXPECT_EQ(daemon_.aioctl({"status", "counts"}).exit, 0) << "scheduled is active";
}

TEST_F(Schedule, WaitsForItsTime) {
  start_with({"counts"}, "counts: {schedule: {start_in: 1h, repeat: 2h}}\n");
  EXPECT_EQ(state_of("counts"), "scheduled");
  const auto schedule = task("counts").at("schedule");
  EXPECT_EQ(schedule.at("start_in").to_number<double>(), 3600);
  EXPECT_EQ(schedule.at("repeat").to_number<double>(), 7200);
  EXPECT_EQ(schedule.at("last"), nullptr);
  EXPECT_TRUE(schedule.at("next").is_double());
  EXPECT_EQ(schedule.at("state"), nullptr);
}

TEST_F(Schedule, StopTakesItOffAndStartPutsItBack) {
  start_with({"counts"}, "counts: {schedule: {start_in: 1h, repeat: 2h}}\n");
  const auto next = task("counts").at("schedule").at("next").as_double();
  EXPECT_EQ(daemon_.aioctl({"stop", "counts"}).exit, 0);
  EXPECT_EQ(state_of("counts"), "stopped");
  EXPECT_EQ(task("counts").at("schedule").at("next"), nullptr);
  EXPECT_EQ(daemon_.aioctl({"start", "counts"}).exit, 0);
  EXPECT_EQ(state_of("counts"), "scheduled");
  EXPECT_NEAR(task("counts").at("schedule").at("next").as_double(), next, 1) << "the original rhythm";
}

TEST_F(Schedule, AFailedRunKeepsIt) {
  start_with({"throws_in_task"}, "throws_in_task: {schedule: {start_in: 0, repeat: 0.05}}\n");
  support::EventFollower events(daemon_.socket());
  for (int i = 0; i < 2; ++i) events.wait_for("throws_in_task.service", "scheduled");
  EXPECT_EQ(task("throws_in_task").at("schedule").at("state"), "failed");
}

}  // namespace
}  // namespace aiod::system_tests

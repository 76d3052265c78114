#include "unit/sdk_asyncmd/asyncmd_fixture.hpp"

namespace aio::asyncmd {
namespace {

class AsyncmdScheduleTest : public AsyncmdTest {
 protected:
  // A service that waits for its time; what the daemon says of its schedule.
  void scheduled(Object schedule) {
    auto& task = control_.add("world");
    task.state = TaskState::scheduled;
    task.status = {{"type", "schedule"}, {"schedule", std::move(schedule)}};
  }
  Object schedule() { return form_of("world.service").at("schedule").as_object(); }
};

TEST_F(AsyncmdScheduleTest, WordsSayHowTheLastRunEnded) {
  const auto word = [](Object schedule) {
    return state_word({{"state", "scheduled"}, {"schedule", std::move(schedule)}});
  };
  EXPECT_EQ(word({{"repeat", 90}, {"state", nullptr}}), "scheduled");
  EXPECT_EQ(word({{"repeat", 90}, {"state", "done"}}), "scheduled - done");
  EXPECT_EQ(word({{"repeat", 90}, {"state", "stopped"}}), "scheduled - stopped");
  EXPECT_EQ(word({{"repeat", 90}, {"state", "failed"}}), "error");
  EXPECT_EQ(word({{"cron", "0 * * * *"}, {"state", "done"}}), "scheduled - done");
  EXPECT_EQ(word({{"start_in", 20}, {"repeat", false}, {"state", "done"}}), "done");
  EXPECT_EQ(state_word({{"state", "scheduled"}, {"schedule", nullptr}}), "scheduled");
}

TEST_F(AsyncmdScheduleTest, TheFirstRunIsCountedFromTheDaemonsStart) {
  scheduled({{"start_in", 20}, {"repeat", 90}, {"last", nullptr}, {"next", now() + 10}});
  EXPECT_EQ(schedule().at("t0"), now() - 10);
  EXPECT_EQ(schedule().at("start_in"), 20.0);
  EXPECT_EQ(schedule().at("repeat"), 90);
  EXPECT_FALSE(schedule().contains("last"));
}

TEST_F(AsyncmdScheduleTest, TheNextRunIsCountedFromTheLast) {
  scheduled(
      {{"start_in", 20}, {"repeat", 90}, {"last", now() - 30}, {"next", now() + 60}, {"state", "done"}});
  EXPECT_EQ(schedule().at("last"), now() - 30);
  EXPECT_EQ(schedule().at("repeat"), 90);
  // Not positive: what began is not said to begin.
  EXPECT_EQ(schedule().at("start_in"), -1);
  // 2026-12-31 23:59:30, a Thursday and the year's 365th day.
  EXPECT_EQ(schedule().at("last_dt"), (Array{2026, 12, 31, 23, 59, 30, 3, 365, 0}));
  EXPECT_EQ(form_of("world.service").at("status"), "scheduled - done");
}

TEST_F(AsyncmdScheduleTest, ACalendarsRepetitionIsTheTimeToTheNextRun) {
  scheduled({{"cron", "0 * * * *"}, {"repeat", nullptr}, {"last", now() - 30}, {"next", now() + 3570}});
  EXPECT_EQ(schedule().at("repeat"), 3600.0);
}

TEST_F(AsyncmdScheduleTest, RepeatTrueIsEveryStartIn) {
  scheduled({{"start_in", 20}, {"repeat", true}, {"last", nullptr}, {"next", now() + 10}});
  EXPECT_EQ(schedule().at("repeat"), 20);
}

TEST_F(AsyncmdScheduleTest, OnceIsNoRepetition) {
  scheduled({{"start_in", 20}, {"repeat", false}, {"last", nullptr}, {"next", now() + 10}});
  EXPECT_EQ(schedule().at("repeat"), false);
}

// The client would compute with what is not there.
TEST_F(AsyncmdScheduleTest, ARunThatIsDueAtNoTimeIsNoRepetition) {
  scheduled({{"cron", "0 * * * *"}, {"last", nullptr}, {"next", nullptr}});
  EXPECT_EQ(schedule().at("start_in"), 0);
  EXPECT_EQ(schedule().at("repeat"), false);
}

// The client takes a start_in of 0 for none, and then has no time to show.
TEST_F(AsyncmdScheduleTest, AFirstRunThatIsOverdueIsAboutToBegin) {
  scheduled({{"start_in", 0}, {"repeat", 5}, {"last", nullptr}, {"next", now() - 20}});
  EXPECT_GT(schedule().at("start_in").to_number<double>(), 0);
}

TEST_F(AsyncmdScheduleTest, ATaskThatWaitsHasAnEndForTheClient) {
  scheduled(
      {{"start_in", 20}, {"repeat", 90}, {"last", now() - 30}, {"next", now() + 60}, {"state", "done"}});
  EXPECT_EQ(form_of("world.service").at("since"), now() - 30);
  EXPECT_TRUE(form_of("world.service").at("done_at").is_number());
}

TEST_F(AsyncmdScheduleTest, AStopTakesTheScheduleOff) {
  scheduled({{"start_in", 20}, {"repeat", 90}, {"last", now() - 30}, {"next", nullptr}});
  for (const auto state : {TaskState::stopped, TaskState::failed, TaskState::held}) {
    control_.task("world").state = state;
    EXPECT_FALSE(form_of("world.service").contains("schedule")) << to_string(state);
  }
}

}  // namespace
}  // namespace aio::asyncmd

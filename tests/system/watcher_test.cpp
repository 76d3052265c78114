#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Watcher : public SystemTest {
 protected:
  boost::json::value stats() { return task("watcher").at("stats"); }
};

TEST_F(Watcher, RestartsWhatFailsWithTrueCounts) {
  start_with({"watcher", "fails_once"}, "fails_once: {enabled: true}\n");
  await_state("watcher", "running");
  daemon_.wait_for_log("Restarting Task: fails_once.service");
  await_state("fails_once", "running");
  EXPECT_EQ(stats().at("errors"), 1);
  EXPECT_EQ(task("fails_once").at("restarts"), 1);
  EXPECT_EQ(stats().at("report").at("fails_once.service").as_array().size(), 1U);
  EXPECT_THAT(daemon_.aioctl({"report", "watcher"}).out, HasSubstr("--> fails_once.service:"));
}

TEST_F(Watcher, LeavesAloneWhatIsNotToBeRestarted) {
  start_with({"watcher", "throws_in_task"}, "throws_in_task: {enabled: true, restart: false}\n");
  daemon_.wait_for_log("Error @ Task throws_in_task.service");
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(stats().at("errors"), i);
    EXPECT_EQ(task("throws_in_task").at("restarts"), 0);
    EXPECT_EQ(state_of("throws_in_task"), "failed");
    support::EventFollower events(daemon_.socket());
    EXPECT_EQ(daemon_.aioctl({"restart", "watcher"}).exit, 0);
    EXPECT_EQ(stats().at("errors"), i) << "a failure that it knew already";
    daemon_.aioctl({"start", "throws_in_task"});
    events.wait_for("throws_in_task.service", "failed");
  }
}

TEST_F(Watcher, ItsYamlIsTheCodesAndLoads) {
  install({"watcher"});
  const auto file = std::filesystem::path(AIOD_SAMPLES) / "watcher" / "watcher.yaml";
  daemon_.configure("services.d/10-watcher.yaml", support::read_text(file));
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
  daemon_.start();
  EXPECT_EQ(state_of("watcher"), "running");
}

}  // namespace
}  // namespace aiod::system_tests

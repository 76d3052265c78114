#include <filesystem>

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

TEST_F(Watcher, ItsReportNamesFunctions) {
  start_with({"watcher", "throws_in_task"}, "throws_in_task: {enabled: true, restart: false}\n");
  daemon_.wait_for_log("Error @ Task throws_in_task");
  std::string report;
  const auto deadline = support::from_now();
  do {
    report = daemon_.aioctl({"report", "watcher"}).out;
  } while (report.find("ThrowsInTask::task") == report.npos && std::chrono::steady_clock::now() < deadline);
  EXPECT_THAT(report, HasSubstr("ThrowsInTask::task"));
  EXPECT_THAT(report, HasSubstr("throws_in_task_service.so+0x"));
}

TEST_F(Watcher, CallersMistakesAreTheirsAndAWrongConfigurationWaitsForAnother) {
  start_with({"watcher", "hello", "counts"}, "counts: {enabled: true, kwargs: {step: 900}}\n");
  daemon_.wait_for_log("Error @ Task counts.service aio::ConfigError");
  EXPECT_EQ(state_of("counts"), "failed") << "and is not tried again";
  EXPECT_THAT(daemon_.aioctl({"why", "counts"}).out,
              HasSubstr("before its configuration or its plugin has changed"));
  EXPECT_EQ(daemon_.aioctl({"call", "watcher", "\"nonsense\""}).exit, 1);
  EXPECT_EQ(stats().at("errors"), 1);
  EXPECT_EQ(stats().at("report").as_object().size(), 1U);
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

TEST_F(Watcher, TheEndOfTheDaemonLosesNothingOfItsReport) {
  const auto file = daemon_.folder() / "report";
  start_with({"watcher", "throws_in_task"}, "watcher: {kwargs: {period: 1h, save_report: " + file.string() +
                                                "}}\nthrows_in_task: {enabled: true, restart: false}\n");
  daemon_.wait_for_log("Error @ Task throws_in_task.service");
  support::EventFollower events(daemon_.socket());
  daemon_.aioctl({"start", "throws_in_task"});
  events.wait_for("throws_in_task.service", "failed");
  EXPECT_EQ(stats().at("errors"), 2);
  daemon_.stop();
  EXPECT_THAT(support::read_text(file), HasSubstr(": 2;"));
}

// Programs that print what test programs do.
class Unittest : public SystemTest {
 protected:
  void program(const std::string& name, const std::string& script) {
    daemon_.configure("tests/" + name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(daemon_.config_folder() / "tests" / name, std::filesystem::perms::owner_all);
  }
  void start() {
    start_with({"unittest"}, "unittest: {enabled: true, loglevel: debug, schedule: {start_in: 0}, args: [" +
                                 (daemon_.config_folder() / "tests").string() + "]}\n");
  }
};

TEST_F(Unittest, RunsTapAndGtest) {
  program("a", "echo 1..2; echo ok 1; echo not ok 2 - fan; exit 1\n");
  program("b",
          "echo '[==========] Running 1 test.'; echo '[       OK ] A.B (0 ms)'\n"
          "echo '[==========] 1 test from 1 test suite ran. (0 ms total)'\n");
  start();
  await_state("unittest", "failed");
  EXPECT_EQ(task("unittest").at("error").at("message"), "2 passed, 1 failed")
      << daemon_.aioctl({"report", "unittest"}).out;
  EXPECT_THAT(daemon_.aioctl({"report", "unittest"}).out, HasSubstr("FAIL: 2 - fan"));
}

TEST_F(Unittest, AStopLeavesNoProcessBehind) {
  const auto pid_file = daemon_.folder() / "pid";
  program("a", "echo $$ > " + pid_file.string() + "; echo 1..1; exec sleep 1000\n");
  start();
  daemon_.wait_for_log("1..1");
  const std::string pid = std::to_string(std::stoi(support::read_text(pid_file)));
  EXPECT_TRUE(std::filesystem::exists("/proc/" + pid));
  EXPECT_EQ(daemon_.aioctl({"stop", "unittest"}).exit, 0);
  await_state("unittest", "stopped");
  EXPECT_FALSE(std::filesystem::exists("/proc/" + pid));
}

TEST_F(Unittest, RunsAgainWhatHasChangedAndSavesItsReport) {
  program("test_fan", "echo 1..1; echo ok 1\n");
  program("test_pump", "echo 1..1; echo ok 1\n");
  daemon_.configure("lib/pump.py", "1");
  const auto report = daemon_.folder() / "report";
  start_with({"unittest"},
             "unittest: {enabled: true, schedule: {start_in: 0, repeat: 200ms}, args: [tests, lib, " +
                 daemon_.config_folder().string() + "], kwargs: {save_report: " + report.string() + "}}\n");
  daemon_.wait_for_log("ran 2 test programs: 2 passed, 0 failed");
  daemon_.wait_for_log("the tests are up to date: 2 passed, 0 failed");
  EXPECT_THAT(support::read_text(report), HasSubstr("unittest.service [ OK ]\n"));
  daemon_.configure("lib/pump.py", "22");
  daemon_.wait_for_log("ran 1 test programs: 2 passed, 0 failed");
}

class Devop : public SystemTest {};

TEST_F(Devop, ChangesTheNextBootAndNotTheUsersFile) {
  const std::string yaml =
      "# mine\ndevop:\n  enabled: true\n  schedule: {start_in: 0}\n  kwargs:\n    bootmode: test\n"
      "    devmodes: {test: [counts], app: [values]}\n    cycle: [test, app]\n    folder: " +
      daemon_.folder().string() + "\n    report: {test: [counts]}\n";
  start_with({"devop", "counts", "values"}, yaml);
  await_state("devop", "done");
  EXPECT_EQ(task("devop").at("result"), "Mode: test, Boot: app");
  EXPECT_EQ(support::read_text(daemon_.config_folder() / "services.yaml"), yaml);
  EXPECT_EQ(daemon_.aioctl({"is-enabled", "values"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"is-enabled", "counts"}).exit, 1);
  EXPECT_TRUE(std::filesystem::exists(daemon_.folder() / ".test.stats"));
}

TEST_F(Watcher, ItsYamlAndItsNeighboursLoad) {
  install({"devop", "hello", "unittest", "watcher", "world"});
  for (const std::string name : {"devop", "unittest", "watcher"}) {
    const auto file = std::filesystem::path(AIOD_SAMPLES) / name / (name + ".yaml");
    daemon_.configure("services.d/10-" + name + ".yaml", support::read_text(file));
  }
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
  daemon_.start();
  EXPECT_EQ(state_of("watcher"), "running");
}

}  // namespace
}  // namespace aiod::system_tests

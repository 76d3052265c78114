#include <boost/json/parse.hpp>
#include <cmath>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;

// Where the model goes wrong, one test a fault.
class ModelsFaults : public SystemTest {
 protected:
  boost::json::value stats(std::string_view name) { return task(name).at("stats"); }
  double next(std::string_view name) { return task(name).at("schedule").at("next").as_double(); }
  std::string message(std::string_view name) { return support::text_at(task(name).at("error"), "message"); }
};

TEST_F(ModelsFaults, StartOfARunningTaskMakesNoSecondCopy) {
  start_with({"whole", "net"});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(daemon_.aioctl({"start", "whole", "net.service.webrepl"}).exit, 0);
  EXPECT_EQ(stats("whole"), boost::json::parse(R"({"runs": 1, "alive": 1, "n": 2})"));
  EXPECT_EQ(stats("net").at("alive"), 1);
  EXPECT_EQ(daemon_.aioctl({"status", "whole@1"}).exit, 4);
}

TEST_F(ModelsFaults, AStopOfTheParentStopsItsChildren) {
  daemon_.configure("aiod.yaml", "boot_timeout: 50ms\n");
  start_with({"net"}, "net: {kwargs: {main: waits}}\nnet@returned: {}\n");
  daemon_.wait_for_state("net.service.webrepl", "running");
  EXPECT_EQ(daemon_.aioctl({"stop", "net", "net@returned"}).exit, 0);
  for (const char* name : {"net", "net@returned"}) {
    EXPECT_EQ(state_of(std::string(name) + ".service.webrepl"), "stopped");
    EXPECT_EQ(stats(name).at("alive"), 0);
  }
}

// 2100-01-01 00:00 in India is 18:30 of the day before in London.
TEST_F(ModelsFaults, StartInAsATimeGoesByTheLocalClock) {
  daemon_.configure("aiod.yaml", "clock_sync: ignored\n");
  daemon_.set_environment("TZ", "IST-5:30");
  start_with({"paced"},
             "paced: {schedule: {start_in: 2100-01-01 00:00:00}}\n"
             "paced@tuple: {schedule: {start_in: [2100, 1, 1, 0, 0, 0, 0, 0]}}\n");
  constexpr double expected = 4102444800 - 19800;
  EXPECT_NEAR(next("paced"), expected, 0.5);
  EXPECT_NEAR(next("paced@tuple"), expected, 0.5);
}

TEST_F(ModelsFaults, StartInOfZeroAndRepeatWithoutStartInRun) {
  start_with({"counts"},
             "counts: {schedule: {start_in: 0}}\n"
             "counts@repeats: {schedule: {repeat: 3600}}\n"
             "counts@both: {schedule: {start_in: 0, repeat: 3600}}\n");
  daemon_.wait_for_state("counts.service", "done");
  for (const char* name : {"counts@repeats", "counts@both"}) {
    daemon_.wait_for_state(std::string(name) + ".service", "scheduled");
    EXPECT_EQ(task(name).at("result"), 1) << name;
  }
}

TEST_F(ModelsFaults, RepeatTrueAndFractionsOfSecondsAreRight) {
  start_with({"counts"},
             "counts: {schedule: {start_in: 0.05, repeat: true}}\n"
             "counts@fraction: {schedule: {start_in: 0.01, repeat: 0.025}}\n"
             "counts@hour: {schedule: {start_in: 3600, repeat: true}}\n");
  support::EventFollower events(daemon_.socket());
  for (const char* name : {"counts.service", "counts@fraction.service"})
    for (int i = 0; i < 3; ++i) events.wait_for(name, "running");
  EXPECT_EQ(task("counts@hour").at("schedule").at("repeat"), true);
  EXPECT_EQ(daemon_.aioctl({"start", "--json", "counts@hour"}).exit, 0);
  EXPECT_EQ(state_of("counts@hour"), "scheduled");
}

// Each run takes a third of the period, and two of three are longer than a whole one: were a run due a period
// after the end of the last one, or after its own start, the due times would leave the grid.
TEST_F(ModelsFaults, AScheduleThatSlipsCatchesUp) {
  constexpr double period = 0.3;
  start_with({"paced"}, "paced: {args: [0.4], schedule: {start_in: 0.3, repeat: 0.3}}\n");
  support::EventFollower events(daemon_.socket());
  const double first = next("paced");
  std::vector<double> off_the_grid;
  for (int i = 0; i < 4; ++i) {
    events.wait_for("paced.service", "running");
    events.wait_for("paced.service", "scheduled");
    const auto planned = task("paced").at("schedule").at("next");
    if (!planned.is_double()) continue;  // the next run has begun by now
    const double periods = (planned.as_double() - first) / period;
    off_the_grid.push_back(std::abs(periods - std::round(periods)));
  }
  EXPECT_FALSE(off_the_grid.empty());
  EXPECT_THAT(off_the_grid, Each(testing::Lt(0.1)));
}

TEST_F(ModelsFaults, StatusDoesNotCrashOnAnySchedule) {
  daemon_.configure("aiod.yaml", "clock_sync: ignored\n");
  const std::vector<std::string> schedules{"{start_in: 0}",
                                           "{start_in: 0, repeat: false}",
                                           "{start_in: 36500d, repeat: true}",
                                           "{start_in: 0.001, repeat: 0.001}",
                                           "{repeat: 3650d}",
                                           "{start_in: 1971-01-01}",
                                           "{start_in: 1971-01-01, repeat: 3600}",
                                           "{start_in: 2199-12-31 23:59:59, repeat: 3600}",
                                           "{start_in: [2030, 2, 28, 0, 0, 0, 0, 0, 0], repeat: 1}",
                                           "{at: [\"00:00\", \"23:59:59\"]}",
                                           "{cron: \"*/5 * 29 2 *\", jitter: 1h}",
                                           "{cron: \"@yearly\", missed: once, overlap: queue}"};
  std::string yaml;
  for (std::size_t i = 0; i < schedules.size(); ++i)
    yaml += "counts@s" + std::to_string(i) + ": {schedule: " + schedules[i] + "}\n";
  start_with({"counts"}, yaml);
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"status"}, {"status", "-d"}, {"status", "--json"}, {"list-timers", "--all"}}) {
    const auto shown = daemon_.aioctl(command);
    EXPECT_EQ(shown.exit, 0) << shown.err;
    for (std::size_t i = 0; i < schedules.size(); ++i)
      EXPECT_THAT(shown.out, HasSubstr("counts@s" + std::to_string(i) + ".service")) << schedules[i];
  }
  for (std::size_t i = 0; i < schedules.size(); ++i)
    EXPECT_NE(state_of("counts@s" + std::to_string(i)), "failed") << schedules[i];
}

TEST_F(ModelsFaults, AnExceptionInACoroutineShowsAsFailed) {
  start_with({"whole", "net"}, "whole: {kwargs: {ends: throws}}\n");
  daemon_.wait_for_state("net.service.broken", "failed");
  await_state("whole", "failed");
  EXPECT_EQ(message("whole"), "division by zero");
  EXPECT_EQ(message("net.service.broken"), "a child's own failure");
  EXPECT_THAT(daemon_.aioctl({"traceback", "*"}).out,
              AllOf(HasSubstr("std::domain_error: division by zero"),
                    HasSubstr("std::out_of_range: a child's own failure")));
}

TEST_F(ModelsFaults, AnExceptionInOnErrorIsKeptWithBothMessages) {
  start_with({"whole"}, "whole: {kwargs: {ends: throws, handles: throws}}\n");
  await_state("whole", "failed");
  EXPECT_THAT(message("whole"), AllOf(HasSubstr("division by zero"), HasSubstr("on_error failed too")));
}

TEST_F(ModelsFaults, ASwallowedCancelIsReportedAndShown) {
  start_with({"ignores_stop"}, "ignores_stop: {stop_timeout: 50ms}\n");
  EXPECT_EQ(daemon_.aioctl({"stop", "ignores_stop"}).out, "ignores_stop.service: running -> stopping\n");
  EXPECT_EQ(state_of("ignores_stop"), "stopping");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "ignores_stop", "-p", "warning"}).out,
              HasSubstr("ignores its stop"));
  EXPECT_THAT(daemon_.aioctl({"why", "ignores_stop"}).out, HasSubstr("it was asked to stop and ignores it"));
}

TEST_F(ModelsFaults, LoadRespectsDisable) {
  start_with({"whole"}, "whole: {enabled: false}\n");
  EXPECT_EQ(daemon_.aioctl({"load", "whole"}).exit, 0);
  EXPECT_EQ(support::named(daemon_.aioctl_json({"list"}).at("services"), "whole").at("loaded"), true);
  EXPECT_EQ(state_of("whole"), "inactive");
  EXPECT_EQ(stats("whole").at("runs"), 0);
}

TEST_F(ModelsFaults, ASecondInitDoublesNothing) {
  start_with({"whole"});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(daemon_.aioctl({"reload"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"load", "*"}).exit, 0);
  EXPECT_EQ(stats("whole").at("runs"), 1);
  EXPECT_EQ(daemon_.aioctl_json({"status"}).at("tasks").as_array().size(), 1u);
}

TEST_F(ModelsFaults, ASecondDaemonOnTheSameFilesRefuses) {
  start_with({"whole"});
  const auto socket = daemon_.socket();
  for (const auto& path : {socket, daemon_.folder() / "second.sock"}) {
    daemon_.use_socket(path);
    const auto second = daemon_.run_to_end();
    EXPECT_EQ(second.exit, 1);
    EXPECT_THAT(second.err,
                testing::AllOf(HasSubstr("another aiod uses the state directory"), HasSubstr(" (process ")));
  }
  daemon_.use_socket(socket);
  EXPECT_EQ(stats("whole").at("runs"), 1);
}

TEST_F(ModelsFaults, ALoadAfterAnUnloadRunsTheNewFile) {
  start_with({"links"});
  for (const auto& [plugin, info] : {std::pair{"links_v2", "second version"}, {"links_core", "sets up"}}) {
    EXPECT_EQ(daemon_.aioctl({"unload", "links"}).exit, 0);
    replace("links", plugin);
    EXPECT_EQ(daemon_.aioctl({"load", "links"}).exit, 0);
    EXPECT_EQ(task("links").at("info"), info);
  }
}

TEST_F(ModelsFaults, OneFailureIsCountedOnceAndRestartsHaveALimitAndAPause) {
  start_with(
      {"links"},
      "links@once: {kwargs: {ends: throws first}, restart: {policy: on-failure, delay: 1ms}}\n"
      "links@limit: {kwargs: {ends: throws}, restart: {policy: on-failure, delay: 1ms, max: 2, within: "
      "1h}}\n"
      "links@pause: {kwargs: {ends: throws}, restart: {policy: on-failure, delay: 1h, cap: 1h}}\n"
      "links: {kwargs: {ends: throws, restart: false}}\n");
  daemon_.wait_for_state("links@once.service", "running");
  EXPECT_EQ(task("links@once").at("restarts"), 1);
  daemon_.wait_for_state("links@limit.service", "failed");
  EXPECT_EQ(stats("links@limit").at("runs"), 3);
  EXPECT_EQ(state_of("links@pause"), "restarting");
  EXPECT_EQ(stats("links@pause").at("runs"), 1);
  await_state("links", "failed");
}

TEST_F(ModelsFaults, TheProgramGoesOnWhenTheFirstTasksHaveEnded) {
  start_with({"whole", "counts"}, "whole: {kwargs: {ends: returns}}\n");
  await_state("whole", "done");
  await_state("counts", "done");
  EXPECT_EQ(daemon_.aioctl({"start", "counts"}).exit, 0);
  EXPECT_EQ(task("counts").at("result"), 2);
}

}  // namespace
}  // namespace aiod::system_tests

#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// The seed's aioctl and aioservice, verb by verb.
class SeedAioctl : public SystemTest {};

TEST_F(SeedAioctl, StatusHasADotTheStateAnAgeAndTheResult) {
  start_with({"whole", "counts", "paced", "throws_in_task"}, "whole: {}\nwhole@off: {enabled: false}\n");
  await_state("throws_in_task", "failed");
  await_state("counts", "done");
  const std::string text = daemon_.aioctl({"status"}).out;
  EXPECT_THAT(text, AllOf(ContainsRegex("● whole\\.service +running +since [0-9:]+; [0-9]+ s ago\n"),
                          ContainsRegex("● counts\\.service +done +@ [0-9:]+; [0-9]+ s ago --> 1\n"),
                          ContainsRegex("● paced\\.service +scheduled +starts in [0-9]+ s @ [0-9:]+\n"),
                          ContainsRegex("× throws_in_task\\.service +failed .*--> std::runtime_error"),
                          ContainsRegex("○ whole@off\\.service +inactive\n")));
  EXPECT_THAT(daemon_.aioctl({"status", "--color", "always"}).out, HasSubstr("\033["));
}

TEST_F(SeedAioctl, StatusTakesWildcards) {
  start_with({"whole", "counts"}, "whole: {}\nwhole@a: {}\n");
  EXPECT_THAT(daemon_.aioctl({"status", "whole*"}).out,
              AllOf(HasSubstr("whole.service"), HasSubstr("whole@a.service"), Not(HasSubstr("counts"))));
  EXPECT_EQ(daemon_.aioctl({"status", "nothing*"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "nothing"}).exit, 4);
}

TEST_F(SeedAioctl, StatusInDebugModeShowsEverything) {
  start_with({"whole"}, "whole: {args: [3], kwargs: {period: 90, schedule: {start_in: 0, repeat: 3600}}}\n");
  EXPECT_THAT(daemon_.aioctl({"status", "-d"}).out,
              AllOf(HasSubstr("Loaded: " + installed("whole").string()),
                    ContainsRegex("Active: active \\(running\\) since .*; [0-9]+ s ago"),
                    HasSubstr("Type: runtime.service"), HasSubstr("Docs: https://"),
                    HasSubstr("Stats: # runs: 1"), HasSubstr("Waits: sleeping at whole_service.cpp:"),
                    HasSubstr("CPU: "), HasSubstr("Args: [3]"), HasSubstr("Kwargs: {\"period\": 90}"),
                    HasSubstr("Schedule: "), HasSubstr("[whole.service] INFO    run 1 of 3")));
}

TEST_F(SeedAioctl, StartOfAFinishedTaskRunsItAgainWithTheSameArguments) {
  start_with({"whole"}, "whole: {args: [6], kwargs: {ends: returns}}\n");
  EXPECT_EQ(daemon_.aioctl({"start", "whole"}).exit, 0);
  daemon_.wait_for_state("whole.service", "done");
  EXPECT_EQ(task("whole").at("result"), boost::json::parse(R"({"n": 6, "runs": 2})"));
}

TEST_F(SeedAioctl, StopAndStartTakeWildcards) {
  start_with({"whole", "counts"}, "whole: {}\nwhole@a: {}\nwhole@b: {}\n");
  EXPECT_EQ(daemon_.aioctl({"stop", "whole@*"}).exit, 0);
  EXPECT_EQ(state_of("whole@a"), "stopped");
  EXPECT_EQ(state_of("whole@b"), "stopped");
  EXPECT_EQ(state_of("whole"), "running");
  EXPECT_EQ(daemon_.aioctl({"start", "whole@*"}).exit, 0);
  EXPECT_EQ(state_of("whole@b"), "running");
  EXPECT_EQ(daemon_.aioctl({"stop", "nothing*"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"stop", "nothing"}).exit, 5);
}

TEST_F(SeedAioctl, ResultsAndTracebacksOfAll) {
  start_with({"whole", "counts", "throws_in_task"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  EXPECT_THAT(daemon_.aioctl({"result", "*"}).out,
              AllOf(HasSubstr("counts.service:\n1\n"), HasSubstr("whole.service: -\n")));
  EXPECT_THAT(daemon_.aioctl({"traceback", "*"}).out,
              AllOf(HasSubstr("throws_in_task.service:\nstd::runtime_error: the task has failed"),
                    HasSubstr("counts.service: -\n")));
}

TEST_F(SeedAioctl, AServiceThatFailedToLoadHasItsTraceback) {
  start_with({"throws_in_constructor", "whole"});
  await_state("throws_in_constructor", "failed");
  EXPECT_THAT(daemon_.aioctl({"list"}).out,
              AllOf(HasSubstr("× throws_in_constructor"), HasSubstr("does not want to be")));
  const auto error = support::named(daemon_.aioctl_json({"traceback", "throws_in_constructor"}).at("errors"),
                                    "throws_in_constructor.service");
  EXPECT_THAT(support::text_at(error.at("error"), "message"), HasSubstr("does not want to be"));
  EXPECT_THAT(support::text_at(error.at("error"), "traceback"), Not(testing::IsEmpty()));
}

TEST_F(SeedAioctl, LoadUnloadAndStart) {
  start_with({"whole"});
  EXPECT_EQ(daemon_.aioctl({"unload", "whole"}).exit, 0);
  EXPECT_EQ(state_of("whole"), "inactive");
  EXPECT_EQ(support::named(daemon_.aioctl_json({"list"}).at("services"), "whole").at("loaded"), false);
  EXPECT_EQ(daemon_.aioctl({"load", "whole"}).exit, 0);
  EXPECT_EQ(state_of("whole"), "inactive");
  EXPECT_EQ(daemon_.aioctl({"start", "whole"}).exit, 0);
  EXPECT_EQ(task("whole").at("stats").at("runs"), 1) << "a new object";
}

TEST_F(SeedAioctl, DeleteIsForChildrenThatHaveEnded) {
  start_with({"net", "whole"});
  EXPECT_EQ(daemon_.aioctl({"delete", "net.service.ntp"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "net.service.ntp"}).exit, 4);
  const auto refused = daemon_.aioctl({"delete", "whole"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("whole.service"));
}

}  // namespace
}  // namespace aiod::system_tests

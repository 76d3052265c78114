#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// aiod --check: no daemon, all errors, exit code 1 for any.
class Check : public SystemTest {};

TEST_F(Check, TheShippedConfigurationIsGood) {
  install({"hello", "world"});
  for (const char* name : {"aiod.yaml", "services.yaml"})
    daemon_.configure(name, support::read_text(std::filesystem::path(AIOD_SHIPPED_CONFIG) / name));
  const support::Finished finished = daemon_.check();
  EXPECT_EQ(finished.exit, 0) << finished.out << finished.err;
}

TEST_F(Check, ByAioctlIsOfWhatTheDaemonReads) {
  start_with({"counts"}, "counts: {}\n");
  EXPECT_EQ(daemon_.aioctl({"check"}).exit, 0);
  daemon_.configure("services.yaml", "counts: {kwargs: {step: 900}}\n");
  const support::Finished finished = daemon_.aioctl({"check"});
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.out, HasSubstr("services.yaml:1:"));
  EXPECT_THAT(finished.err,
              HasSubstr("Checking what the running daemon reads: " + daemon_.config_folder().string()));
  daemon_.stop();
  EXPECT_THAT(daemon_.aioctl({"check"}).err, HasSubstr("No daemon was asked"));
}

TEST_F(Check, NothingAtAllIsGood) {
  std::filesystem::remove(daemon_.config_folder());
  EXPECT_EQ(daemon_.check().exit, 0);
}

TEST_F(Check, EveryErrorIsPrinted) {
  install({"counts", "hello", "wrong_abi"});
  daemon_.configure("aiod.yaml", "stall: soon\n");
  daemon_.configure("services.yaml",
                    "hello:\n"
                    "  kwargs: {perod: 5}\n"
                    "counts:\n"
                    "  args: [256, a, b, c]\n"
                    "counts@a:\n"
                    "  enbled: true\n"
                    "counts@b:\n"
                    "  args: [\"${AIOD_TEST_UNDEFINED}\"]\n");
  const support::Finished finished = daemon_.check();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("aiod.yaml:1:8: error: "), HasSubstr("services.yaml:2:"), HasSubstr("perod"),
                    HasSubstr("services.yaml:4:10: error: "), HasSubstr("services.yaml:4:21: error: "),
                    HasSubstr("services.yaml:6:3: error: "), HasSubstr("AIOD_TEST_UNDEFINED"),
                    HasSubstr("wrong_abi")));
}

TEST_F(Check, WhatAServiceSaysOfOthersIsChecked) {
  install({"hello", "world"});
  daemon_.configure("services.yaml",
                    "hello:\n"
                    "  require: [world.service]\n"
                    "world:\n"
                    "  require: [hello]\n"
                    "hello@a:\n"
                    "  require: [wrold, nobody]\n"
                    "  restart: [nobody]\n");
  const support::Finished finished = daemon_.check();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(
      finished.out,
      AllOf(HasSubstr("services.yaml:2:12: error: "), HasSubstr("hello -> world -> hello"),
            HasSubstr("services.yaml:4:12: error: "), HasSubstr("world -> hello -> world"),
            HasSubstr("requires wrold, and there is no such service"), HasSubstr("did you mean \"world\"?"),
            HasSubstr("services.yaml:6:12: error: "), HasSubstr("services.yaml:7:12: error: "),
            HasSubstr("restarts nobody, and there is no such service")));
}

TEST_F(Check, DoesNotDisturbARunningDaemon) {
  start_with({"hello"});
  EXPECT_EQ(daemon_.check().exit, 0);
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_FALSE(std::filesystem::is_empty(daemon_.folder() / "state")) << "its private copies stay";
}

TEST_F(Check, AioctlCheckRunsIt) {
  install({"hello"});
  daemon_.configure("services.yaml", "hello: {kwargs: {perod: 5}}\n");
  const std::vector<std::string> folders{"--config", daemon_.config_folder(), "--services",
                                         daemon_.services_folder()};
  std::vector<std::string> line{"check"};
  line.insert(line.end(), folders.begin(), folders.end());
  const support::Finished wrong = daemon_.aioctl(line);
  EXPECT_EQ(wrong.exit, 1);
  EXPECT_THAT(wrong.out + wrong.err, HasSubstr("services.yaml:1:"));
  daemon_.configure("services.yaml", "hello: {kwargs: {period: 5}}\n");
  const support::Finished right = daemon_.aioctl(line);
  EXPECT_EQ(right.exit, 0) << right.out << right.err;
  EXPECT_THAT(right.out, Not(HasSubstr("error: ")));
}

TEST_F(Check, FindsSchedulesAndRequirementsThatCantBeMet) {
  install({"counts"});
  daemon_.configure("services.yaml",
                    "counts: {schedule: {cron: \"99 * * * *\"}}\ncounts@a: {require: [counts, nobody]}\n"
                    "counts@b: {schedule: {jitter: 5}}\ncounts@c: {schedule: {}}\n");
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("services.yaml:1:27: error: cron: minute: 99"),
                                 HasSubstr("services.yaml:2:21: error: requires nobody"),
                                 HasSubstr("services.yaml:3:22: error: the schedule is empty"),
                                 Not(HasSubstr("services.yaml:4:"))));
}

}  // namespace
}  // namespace aiod::system_tests

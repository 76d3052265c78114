#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::named;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What the seed's specification says of a service's attributes and methods.
class SeedService : public SystemTest {
 protected:
  boost::json::value result_of(std::string_view name) { return task(name).at("result"); }
};

TEST_F(SeedService, AttributesAreShown) {
  start_with({"whole"});
  const auto whole = task("whole");
  EXPECT_EQ(whole.at("info"), "Whole example v1.0");
  EXPECT_EQ(whole.at("type"), "runtime");
  EXPECT_EQ(whole.at("enabled"), true);
  EXPECT_EQ(whole.at("docs"), "https://example.org/whole");
  EXPECT_EQ(support::text_at(task("whole"), "path"), installed("whole").string());
  EXPECT_THAT(daemon_.aioctl({"status", "whole"}).out,
              AllOf(HasSubstr("whole.service - Whole example v1.0\n"), HasSubstr("Type: runtime.service\n"),
                    HasSubstr("Docs: https://example.org/whole\n"), HasSubstr("(enabled)")));
}

TEST_F(SeedService, EnabledIsTheCodesUnlessTheConfigurationSaysOtherwise) {
  start_with({"whole", "net", "paced"}, "whole: {enabled: false}\nnet: {enabled: null}\n");
  EXPECT_EQ(state_of("whole"), "inactive");
  await_state("net", "done");
  EXPECT_EQ(state_of("paced"), "scheduled");
  EXPECT_EQ(daemon_.aioctl({"start", "whole"}).exit, 0) << "start works on a disabled one";
  EXPECT_EQ(state_of("whole"), "running");
}

TEST_F(SeedService, ShowStatsReportAndCall) {
  start_with({"whole"});
  const auto whole = task("whole");
  EXPECT_EQ(whole.at("show"), boost::json::parse(R"({"name": "Stats", "text": "# runs: 1"})"));
  EXPECT_EQ(whole.at("stats"), boost::json::parse(R"({"runs": 1, "alive": 1, "n": 2})"));
  EXPECT_THAT(daemon_.aioctl({"status", "-d", "whole"}).out, HasSubstr("Stats: # runs: 1\n"));
  EXPECT_EQ(daemon_.aioctl({"report", "whole"}).out, "1 runs so far\nand a second line\n");
  EXPECT_EQ(daemon_.aioctl_json({"call", "whole", R"({"a": [1]})"}).at("result"),
            boost::json::parse(R"({"called with": {"a": [1]}, "runs": 1})"));
  EXPECT_EQ(daemon_.aioctl_json({"call", "whole"}).at("result").at("called with"), nullptr);
}

TEST_F(SeedService, ArgsAndKwargsReachTheTaskAndOnStop) {
  start_with({"whole"}, "whole: {args: [7], kwargs: {period: 90}}\n");
  EXPECT_EQ(task("whole").at("args"), boost::json::parse("[7]"));
  EXPECT_EQ(task("whole").at("kwargs"), boost::json::parse(R"({"period": 90})"));
  EXPECT_EQ(task("whole").at("stats").at("n"), 7);
  EXPECT_EQ(daemon_.aioctl({"stop", "whole"}).exit, 0);
  EXPECT_EQ(state_of("whole"), "stopped");
  EXPECT_EQ(result_of("whole"), boost::json::parse(R"({"stopped": 7, "period": 90})"));
}

TEST_F(SeedService, WhatTheTaskReturnsIsItsResult) {
  start_with({"whole"}, "whole: {kwargs: {ends: returns}}\n");
  await_state("whole", "done");
  EXPECT_EQ(result_of("whole"), boost::json::parse(R"({"n": 2, "runs": 1})"));
  EXPECT_TRUE(task("whole").at("done_at").is_double());
}

TEST_F(SeedService, OnErrorsValueIsTheResultAndWithoutOneItHasFailed) {
  start_with({"whole"},
             "whole: {kwargs: {ends: throws}}\n"
             "whole@handles: {args: [4], kwargs: {ends: throws, handles: value}}\n");
  await_state("whole@handles", "done");
  EXPECT_EQ(result_of("whole@handles"), boost::json::parse(R"({"handled": "std::domain_error", "n": 4})"));
  await_state("whole", "failed");
  EXPECT_EQ(task("whole").at("error").at("message"), "division by zero");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "whole*"}).out, HasSubstr("callback: division by zero"));
}

TEST_F(SeedService, OneFileServesManyInstancesWithTheirOwnArguments) {
  start_with({"whole"}, "whole: {args: [1]}\nwhole@a: {args: [2]}\nwhole@b.c: {args: [3]}\n");
  for (const auto& [name, n] : {std::pair{"whole", 1}, {"whole@a", 2}, {"whole@b.c", 3}})
    EXPECT_EQ(task(name).at("stats").at("n"), n) << name;
  EXPECT_EQ(daemon_.aioctl({"stop", "whole@b.c"}).exit, 0);
  EXPECT_EQ(state_of("whole@a"), "running");
  EXPECT_EQ(state_of("whole@b.c"), "stopped");
}

TEST_F(SeedService, AServiceHasItsOwnLogLevel) {
  start_with({"whole"},
             "whole@debug: {kwargs: {loglevel: DEBUG, service_logger: true}}\n"
             "whole@error: {kwargs: {loglevel: ERROR}}\nwhole: {}\n");
  const auto log_of = [this](const char* unit) { return daemon_.aioctl({"log", "-u", unit}).out; };
  EXPECT_THAT(log_of("whole@debug"), AllOf(HasSubstr("[whole@debug.service]"), HasSubstr("in detail")));
  EXPECT_THAT(log_of("whole"), AllOf(HasSubstr("run 1 of 2"), Not(HasSubstr("in detail"))));
  EXPECT_THAT(log_of("whole@error"), Not(HasSubstr("run 1")));
  EXPECT_EQ(daemon_.aioctl({"config", "whole", "loglevel=debug"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"restart", "whole"}).exit, 0);
  EXPECT_THAT(log_of("whole"), HasSubstr("in detail"));
}

TEST_F(SeedService, TheDaemonIsReadyWhenAllHaveHadTheirFirstResume) {
  start_with({"whole", "counts"},
             "whole: {}\nwhole@b: {require: [whole, counts@c]}\ncounts@c: {schedule: {start_in: 60}}\n");
  const std::string log = daemon_.aioctl({"log", "-o", "cat"}).out;
  const auto ready = log.find("ready: ");
  EXPECT_LT(log.find("run 1 of 2"), ready) << log;
  EXPECT_LT(log.rfind("run 1 of 2"), ready) << log;
}

// Tracebacks are made readable by a worker; an end meanwhile is a good one.
TEST_F(SeedService, AFailureJustBeforeTheEndDoesNotSpoilIt) {
  std::string yaml;
  for (int i = 0; i < 50; ++i) yaml += "whole@" + std::to_string(i) + ": {kwargs: {ends: throws}}\n";
  start_with({"whole"}, yaml);
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_THAT(daemon_.errors(), AllOf(Not(HasSubstr("worker thread")), HasSubstr("[aiod] ended")));
}

TEST_F(SeedService, OnlyFilesWithTheNameOfAServiceAreFound) {
  install({"whole"});
  std::filesystem::copy_file(installed("whole"), daemon_.services_folder() / "helper.so");
  std::filesystem::copy_file(installed("whole"), daemon_.services_folder() / "twin_service.so");
  daemon_.start();
  const auto services = daemon_.aioctl_json({"list"}).at("services").as_array();
  EXPECT_EQ(services.size(), 2u);
  EXPECT_EQ(named(services, "twin").at("loaded"), true) << "the name is the file's";
  EXPECT_EQ(state_of("twin"), "running");
}

}  // namespace
}  // namespace aiod::system_tests

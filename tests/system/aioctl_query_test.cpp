#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::keys_of;
using support::named;
using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;

class AioctlQuery : public SystemTest {};

TEST_F(AioctlQuery, StatusJsonHasTheKeysOfTheContract) {
  start_with({"hello"}, "hello: {schedule: {start_in: 0, repeat: 1h}, kwargs: {period: 1h}}\n");
  daemon_.wait_for_log("toggled");
  const boost::json::object hello = task("hello");
  EXPECT_THAT(keys_of(hello),
              ElementsAre("name", "service", "kind", "type", "state", "info", "docs", "path", "enabled",
                          "since", "started_at", "done_at", "result", "error", "args", "kwargs", "next_start",
                          "children", "schedule", "show", "stats", "restarts", "wait", "cpu"));
  EXPECT_EQ(hello.at("kind"), "service");
  EXPECT_EQ(hello.at("state"), "running") << "the first word only";
  EXPECT_EQ(hello.at("done_at"), nullptr);
  EXPECT_EQ(hello.at("error"), nullptr);
  EXPECT_THAT(keys_of(hello.at("show")), ElementsAre("name", "text"));
  EXPECT_THAT(keys_of(hello.at("wait")), ElementsAre("on", "until", "where"));
  EXPECT_THAT(keys_of(hello.at("cpu")), ElementsAre("resumes", "total_us", "longest_us"));
  EXPECT_THAT(keys_of(hello.at("schedule")),
              ElementsAre("start_in", "repeat", "cron", "at", "last", "next", "state"));
  EXPECT_EQ(hello.at("schedule").at("repeat").to_number<double>(), 3600);
  EXPECT_EQ(hello.at("stats").at("loops"), 1);
}

TEST_F(AioctlQuery, AnErrorHasTypeMessageAndTraceback) {
  start_with({"throws_in_task"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  const boost::json::object failed = task("throws_in_task");
  EXPECT_THAT(keys_of(failed.at("error")), ElementsAre("type", "message", "traceback"));
  EXPECT_EQ(failed.at("error").at("type"), "std::runtime_error");
  EXPECT_EQ(failed.at("error").at("message"), "the task has failed");
  EXPECT_EQ(failed.at("wait"), nullptr);
  EXPECT_TRUE(failed.at("done_at").is_double());
}

TEST_F(AioctlQuery, List) {
  start_with({"hello", "wrong_abi"}, "hello: {}\nghost: {enabled: false}\n");
  const auto services = daemon_.aioctl_json({"list"}).at("services");
  EXPECT_THAT(keys_of(services.at(0)), ElementsAre("name", "path", "loaded", "enabled", "error"));
  EXPECT_EQ(named(services, "hello").at("loaded"), true);
  EXPECT_EQ(support::text_at(named(services, "hello"), "path"),
            (daemon_.services_folder() / "hello_service.so").string());
  EXPECT_EQ(named(services, "hello").at("error"), nullptr);
  EXPECT_EQ(named(services, "ghost").at("path"), nullptr);
  EXPECT_TRUE(named(services, "wrong_abi").at("error").is_string());
  const std::string table = daemon_.aioctl({"list"}).out;
  EXPECT_THAT(table,
              AllOf(HasSubstr("NAME"), HasSubstr("hello"), HasSubstr("loaded"), HasSubstr("× wrong_abi")));
}

TEST_F(AioctlQuery, Result) {
  start_with({"counts", "hello"}, "counts: {args: [3]}\nhello: {}\n");
  EXPECT_EQ(daemon_.aioctl({"result", "counts"}).out, "3\n");
  const auto results = daemon_.aioctl_json({"result", "counts", "hello"}).at("results");
  EXPECT_EQ(named(results, "counts.service"),
            (boost::json::object{{"name", "counts.service"}, {"state", "done"}, {"result", 3}}));
  EXPECT_EQ(named(results, "hello.service").at("result"), nullptr);
  EXPECT_EQ(daemon_.aioctl({"result", "nobody"}).exit, 5);
}

// The place is found by aioctl itself, from the plugin's debug information; the function's name is added by a
// worker of the daemon, a little later than the failure.
TEST_F(AioctlQuery, TracebackLeadsToTheThrow) {
  start_with({"throws_in_task"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  support::Finished finished;
  const auto deadline = support::from_now();
  do {
    finished = daemon_.aioctl({"traceback", "throws_in_task"});
  } while (finished.out.find("ThrowsInTask::task") == finished.out.npos &&
           std::chrono::steady_clock::now() < deadline);
  EXPECT_EQ(finished.exit, 0);
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("std::runtime_error: the task has failed\n"), HasSubstr("ThrowsInTask::task"),
                    ContainsRegex("throws_in_task_service\\.cpp:1[0-9]")));
  EXPECT_THAT(daemon_.aioctl({"status", "throws_in_task"}).out, HasSubstr("throws_in_task_service.cpp:1"));
}

TEST_F(AioctlQuery, TracebackNamesThePluginsFileAndSaysWhenItIsAnotherBuild) {
  start_with({"throws_in_task", "hello"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  std::string traceback;
  const auto deadline = support::from_now();
  do {
    traceback = task("throws_in_task").at("error").at("traceback").as_string();
  } while (traceback.find("ThrowsInTask::task") == traceback.npos &&
           std::chrono::steady_clock::now() < deadline);
  const std::string file = installed("throws_in_task").string();
  EXPECT_THAT(traceback, HasSubstr('(' + file + "+0x")) << "not the daemon's copy of it";
  std::filesystem::rename(installed("hello"), file);
  EXPECT_THAT(daemon_.aioctl({"traceback", "throws_in_task"}).out,
              HasSubstr("in another build of " + file + ": no line is known"));
}

TEST_F(AioctlQuery, TracebackOfWhatHasNotFailed) {
  start_with({"hello"});
  EXPECT_EQ(daemon_.aioctl({"traceback", "hello"}).exit, 0);
  EXPECT_EQ(named(daemon_.aioctl_json({"traceback", "hello"}).at("errors"), "hello.service").at("error"),
            nullptr);
}

TEST_F(AioctlQuery, Stats) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  daemon_.wait_for_log("toggled");
  EXPECT_THAT(daemon_.aioctl({"stats", "hello"}).out, HasSubstr("loops: 1\n"));
  EXPECT_EQ(
      named(daemon_.aioctl_json({"stats", "hello"}).at("stats"), "hello.service").at("stats").at("loops"), 1);
}

TEST_F(AioctlQuery, Report) {
  start_with({"counts"}, "counts: {args: [3]}\n");
  EXPECT_EQ(daemon_.aioctl({"report", "counts"}).out, "3 in all\n");
}

TEST_F(AioctlQuery, Call) {
  start_with({"counts"});
  const boost::json::object expected{{"echo", {{"k", boost::json::array{1, "x"}}}}, {"total", 1}};
  EXPECT_EQ(daemon_.aioctl_json({"call", "counts", R"({"k":[1,"x"]})"}).at("result"), expected);
  const support::Finished refused = daemon_.aioctl({"call", "counts"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("call me with a value"));
  EXPECT_EQ(daemon_.aioctl({"call", "counts", "{"}).exit, 2);
  EXPECT_EQ(daemon_.aioctl({"call", "nobody", "1"}).exit, 5);
}

TEST_F(AioctlQuery, Version) {
  daemon_.start();
  const auto version = daemon_.aioctl_json({"version"});
  EXPECT_THAT(keys_of(version), ElementsAre("version", "abi", "compiler", "boost", "gpio", "pid", "since",
                                            "config", "services", "state"));
  EXPECT_EQ(version.at("pid"), daemon_.pid());
  EXPECT_THAT(std::string(version.at("gpio").as_string()), HasSubstr("sim"));
}

TEST_F(AioctlQuery, ErrorsAsJson) {
  start_with({"hello"});
  const support::Finished finished = daemon_.aioctl({"start", "nobody", "--json"});
  EXPECT_EQ(finished.exit, 5);
  const auto error = support::parse_json(finished.out).at("error");
  EXPECT_THAT(keys_of(error), ElementsAre("code", "message"));
  EXPECT_EQ(error.at("code"), "NoSuchService");
}

}  // namespace
}  // namespace aiod::system_tests

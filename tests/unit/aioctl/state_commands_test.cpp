// status, is-active, is-failed, is-enabled: requests, exit codes, JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include "aioctl/task_view.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

json::object tasks(std::initializer_list<json::value> list, std::initializer_list<json::value> missing = {}) {
  return {{"tasks", json::array(list.begin(), list.end())},
          {"missing", json::array(missing.begin(), missing.end())}};
}

json::object in_state(std::string_view state, std::string_view type = "runtime") {
  json::object task = task_json();
  task["state"] = state;
  task["type"] = type;
  return task;
}

json::object scheduled_after(std::string_view outcome) {
  json::object task = in_state("scheduled", "schedule");
  task["schedule"] = {{"last", now - 10}, {"next", now + 10}, {"state", outcome}};
  return task;
}

TEST(TaskView, ActiveAndFailedByState) {
  const auto view = [](const json::object& task) { return parse_task(task); };
  for (const char* active : {"running", "scheduled", "stopping"})
    EXPECT_TRUE(view(in_state(active)).is_active()) << active;
  for (const char* other :
       {"inactive", "starting", "stopped", "done", "failed", "restarting", "held", "", "new"}) {
    EXPECT_FALSE(view(in_state(other)).is_active()) << other;
  }
  for (const char* failed : {"failed", "held", "restarting"})
    EXPECT_TRUE(view(in_state(failed)).is_failed()) << failed;
  for (const char* other : {"inactive", "starting", "running", "stopping", "stopped", "done", "scheduled"}) {
    EXPECT_FALSE(view(in_state(other)).is_failed()) << other;
  }
  EXPECT_TRUE(view(scheduled_after("failed")).is_failed());
  EXPECT_TRUE(view(scheduled_after("failed")).is_active());
  EXPECT_FALSE(view(scheduled_after("done")).is_failed());
  EXPECT_TRUE(view(in_state("done", "core")).is_active());
  json::object child = in_state("done", "core");
  child["kind"] = "child";
  EXPECT_FALSE(view(child).is_active());
}

TEST(TaskView, SurvivesAnyJson) {
  for (const char* text :
       {"null", "[]", "{}", R"({"name":1,"children":{},"cpu":[],"since":"x","args":null})"}) {
    EXPECT_EQ(parse_task(json::parse(text)).name, "") << text;
  }
  EXPECT_TRUE(parse_tasks(object(R"({"tasks":7})")).empty());
}

using StatusCommand = CommandTest;

TEST_F(StatusCommand, BareIsAlwaysZeroAndAsksForLittle) {
  aiod.will_answer(tasks({in_state("failed")}));
  EXPECT_EQ(run_line({}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Status");
  EXPECT_EQ(aiod.asked.at(0).parameters, json::object());
  EXPECT_THAT(out.shown, HasSubstr("× hello.service  failed"));
}

TEST_F(StatusCommand, WildcardGivesLinesAndItsWorstCode) {
  aiod.will_answer(tasks({in_state("running"), in_state("stopped")}));
  EXPECT_EQ(run_line({"status", "h*"}), ExitCode::not_active);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["h*"]})"));
  aiod.will_answer(tasks({}));
  EXPECT_EQ(run_line({"status", "zzz*"}), ExitCode::ok);
}

TEST_F(StatusCommand, NameGivesThePageWithItsLog) {
  json::object task = in_state("running");
  task["children"] = {"hello.service.blink"};
  aiod.will_answer(tasks({task}));
  aiod.will_answer(tasks({task_json(R"({"name":"hello.service.blink","kind":"child","state":"done"})")}));
  aiod.will_answer(object(
      R"({"records":[{"seq":1,"time":1795356187.0,"level":"info","unit":"hello.service","text":"LED!"}],"lost":0})"));
  EXPECT_EQ(run_line({"status", "hello"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["hello"],"full":true})"));
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"patterns":["hello.service.blink"]})"));
  EXPECT_EQ(aiod.asked.at(2).method, "io.aiod.Log.Read");
  EXPECT_EQ(aiod.asked.at(2).parameters, object(R"({"units":["hello.service"],"lines":10})"));
  EXPECT_THAT(out.shown, HasSubstr("┗━► ● hello.service.blink done"));
  EXPECT_THAT(out.shown, testing::EndsWith("\n\nNov 22 14:03:07 [hello.service] INFO    LED!\n"));
}

TEST_F(StatusCommand, PageDoesWithoutALog) {
  aiod.will_answer(tasks({in_state("stopped")}));
  aiod.will_fail({ExitCode::failure, "Failed", "no ring"});
  EXPECT_EQ(run_line({"status", "hello"}), ExitCode::not_active);
  EXPECT_THAT(out.shown, HasSubstr("Active: inactive (stopped)"));
}

TEST_F(StatusCommand, PageResolvesTheTraceback) {
  json::object task = in_state("failed");
  task["error"] = {{"type", "std::runtime_error"}, {"message", "no"}, {"traceback", "#0 f (/x.so+0x1)"}};
  aiod.will_answer(tasks({task}));
  aiod.will_answer(object(R"({"records":[],"lost":0})"));
  EXPECT_EQ(run_line({"status", "hello"}), ExitCode::not_active);
  EXPECT_THAT(out.shown, HasSubstr("Traceback: #0 f (/x.so+0x1) at here.cpp:1\n"));
}

TEST_F(StatusCommand, UnknownNameIsFourAndTheOthersAreShown) {
  aiod.will_answer(tasks({}, {"nope"}));
  EXPECT_EQ(run_line({"status", "nope"}), ExitCode::no_such);
  EXPECT_EQ(out.notes, "aioctl: no such service: nope; 'aioctl list' shows them\n");
  aiod.will_answer(tasks({in_state("stopped")}, {"nope"}));
  aiod.will_answer(object(R"({"records":[]})"));
  EXPECT_EQ(run_line({"status", "hello", "nope"}), ExitCode::no_such);
  EXPECT_THAT(out.shown, HasSubstr("● hello.service"));
}

TEST_F(StatusCommand, QuietLeavesTheCode) {
  aiod.will_answer(tasks({in_state("stopped")}));
  EXPECT_EQ(run_line({"status", "h*", "-q"}), ExitCode::not_active);
  EXPECT_EQ(out.shown, "");
}

TEST_F(StatusCommand, JsonIsTheDesignsDocument) {
  aiod.will_answer(tasks(
      {task_json(
          R"({"wait":{"on":"sleep","until":1795356194.5,"where":"hello_service.cpp:28"},"stats":{"loops":3}})")},
      {"nope"}));
  EXPECT_EQ(run_line({"status", "hello", "nope", "--json"}), ExitCode::no_such);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["hello","nope"],"full":true})"));
  EXPECT_EQ(
      out.shown,
      R"({"tasks":[{"name":"hello.service","service":"hello","kind":"service","type":"runtime","state":"running",)"
      R"("info":"Hello example runner v1.0","docs":"https://example.org/hello",)"
      R"("path":"/usr/lib/aiod/services/hello_service.so","enabled":true,"since":1795356187.0,"done_at":null,)"
      R"("result":null,"error":null,"args":[],"kwargs":{},"children":[],"schedule":null,"show":null,)"
      R"("stats":{"loops":3},"restarts":0,"wait":{"on":"sleep","until":1795356194.5,"where":"hello_service.cpp:28"},)"
      R"("cpu":{"resumes":0,"total_us":0,"longest_us":0}}]})"
      "\n");
}

TEST_F(StatusCommand, JsonErrorIsOneDocumentOnStandardOutput) {
  aiod.will_answer(tasks({}, {"nope"}));
  EXPECT_EQ(run_line({"status", "nope", "--json"}), ExitCode::no_such);
  EXPECT_EQ(
      out.shown,
      R"({"error":{"code":"NoSuchService","message":"no such service: nope; 'aioctl list' shows them"}})"
      "\n");
  EXPECT_EQ(out.notes, "");
}

using IsCommands = CommandTest;

TEST_F(IsCommands, IsActive) {
  aiod.will_answer(tasks({in_state("running")}));
  EXPECT_EQ(run_line({"is-active", "hello"}), ExitCode::ok);
  aiod.will_answer(tasks({in_state("stopped"), in_state("done", "core")}));
  EXPECT_EQ(run_line({"is-active", "a", "b"}), ExitCode::ok);  // any of them is enough
  aiod.will_answer(tasks({in_state("failed")}, {"nope"}));
  EXPECT_EQ(run_line({"is-active", "a", "nope"}), ExitCode::not_active);
  aiod.will_answer(tasks({}, {"nope"}));
  EXPECT_EQ(run_line({"is-active", "nope"}), ExitCode::no_such);
  aiod.will_answer(tasks({}));
  EXPECT_EQ(run_line({"is-active", "zzz*", "-q"}), ExitCode::no_such);
  EXPECT_EQ(out.shown, "running\nstopped\ndone\nfailed\nnot-found\nnot-found\n");
}

TEST_F(IsCommands, IsFailed) {
  aiod.will_answer(tasks({scheduled_after("failed")}));
  EXPECT_EQ(run_line({"is-failed", "hello"}), ExitCode::ok);
  aiod.will_answer(tasks({in_state("running")}));
  EXPECT_EQ(run_line({"is-failed", "hello"}), ExitCode::failure);
  aiod.will_answer(tasks({}, {"nope"}));
  EXPECT_EQ(run_line({"is-failed", "nope"}), ExitCode::no_such);
  aiod.will_answer(tasks({in_state("running"), in_state("held")}));
  EXPECT_EQ(run_line({"is-failed"}), ExitCode::ok);
  aiod.will_answer(tasks({in_state("stopped")}));
  EXPECT_EQ(run_line({"is-failed"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "scheduled - failed\nrunning\nnot-found\ndegraded\nrunning\n");
}

TEST_F(IsCommands, IsEnabled) {
  aiod.will_answer(tasks({task_json()}));
  EXPECT_EQ(run_line({"is-enabled", "hello"}), ExitCode::ok);
  aiod.will_answer(tasks({task_json(R"({"enabled":false})")}));
  EXPECT_EQ(run_line({"is-enabled", "hello"}), ExitCode::failure);
  aiod.will_answer(tasks({}, {"nope"}));
  EXPECT_EQ(run_line({"is-enabled", "nope", "--json"}), ExitCode::no_such);
  EXPECT_EQ(out.shown, "enabled\ndisabled\n{\"states\":[{\"name\":\"nope\",\"state\":\"not-found\"}]}\n");
}

}  // namespace
}  // namespace aiod::aioctl::test

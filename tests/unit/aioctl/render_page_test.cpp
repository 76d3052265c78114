#include "aioctl/render_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RenderPage : public testing::Test {
 protected:
  static std::string page(std::string_view changes) {
    const TaskView task = parse_task(task_json(changes));
    return render_task_page(task, {task}, plain());
  }
  ScopedZone zone_{"UTC0"};
};

TEST_F(RenderPage, WhatTheNextStartChangesStandsBelowTheArguments) {
  EXPECT_THAT(page(R"({"kwargs":{"period":5},"next_start":[
                  {"key":"kwargs.period","now":5,"next":18.5,"origin":"/etc/aiod/services.yaml:3:10"},
                  {"key":"args.0","now":17,"next":null,"origin":null}]})"),
              testing::HasSubstr(" Next start: kwargs.period: 5 -> 18.5 (/etc/aiod/services.yaml:3:10)\n"
                                 "             args.0: 17 -> default\n"));
}

TEST_F(RenderPage, Whole) {
  const TaskView task = parse_task(task_json(R"({
      "show":{"name":"Stats","text":"Temp: 25 C\n# loops: 3"},"children":["hello.service.blink","hello.service.gone"],
      "wait":{"on":"sleep","until":1795356194.2,"where":"hello_service.cpp:28"},
      "cpu":{"resumes":12,"total_us":1234,"longest_us":200},"args":["GPIO17",5],"kwargs":{"loglevel":"debug"},
      "schedule":{"start_in":20,"repeat":90,"cron":null,"at":[],"last":1795356101.0,"next":1795356263.0,"state":"done"},
      "result":{"n":1},"restarts":2})"));
  const TaskView child = parse_task(task_json(R"({"name":"hello.service.blink","kind":"child"})"));
  EXPECT_EQ(render_task_page(task, {task, child}, plain()),
            "● hello.service - Hello example runner v1.0\n"
            "     Loaded: /usr/lib/aiod/services/hello_service.so (enabled)\n"
            "     Active: active (running) since Sun 2026-11-22 14:03:07 UTC; 4 s ago (2 restarts)\n"
            "       Type: runtime.service\n"
            "       Docs: https://example.org/hello\n"
            "      Stats: Temp: 25 C\n"
            "             # loops: 3\n"
            "     CTasks: 2\n"
            "             ┗━► ● hello.service.blink running since 14:03:07; 4 s ago\n"
            "             ┗━► hello.service.gone\n"
            "      Waits: sleeping at hello_service.cpp:28, 3.2 s left\n"
            "        CPU: 12 resumes, 1.234 ms in total, 200 us the longest\n"
            "       Args: [\"GPIO17\", 5]\n"
            "     Kwargs: {\"loglevel\": \"debug\"}\n"
            "   Schedule: last @ 14:01:41 --> next in 00:01:12 @ 14:04:23 (start_in 20, repeat 90)\n"
            "     Result: {\"n\": 1}\n");
}

TEST_F(RenderPage, CutsWhatIsTooLongToRead) {
  const std::string huge(1'000'000, 'x');
  const std::string text = page(R"({"result":")" + huge + R"("})");
  EXPECT_LT(text.size(), 6000u);
  EXPECT_THAT(text, HasSubstr("bytes in all; --json has them"));
}

TEST_F(RenderPage, AScheduleThatWaitsForTheClockSaysSo) {
  EXPECT_THAT(page(R"({"state":"scheduled","schedule":{"cron":"0 6 * * *","next":null,"waiting":"clock"}})"),
              HasSubstr("waits until the clock is synchronised"));
}

TEST_F(RenderPage, Failure) {
  EXPECT_THAT(page(R"({"state":"failed","done_at":1795356187.0,
      "error":{"type":"std::out_of_range","message":"no such key","traceback":"#0 f (/x.so+0x1)\n#1 g (/x.so+0x2)\n"}})"),
              testing::AllOf(HasSubstr("× hello.service - "),
                             HasSubstr("Active: failed since Sun 2026-11-22 14:03:07"),
                             testing::EndsWith("      Error: std::out_of_range: no such key\n"
                                               "  Traceback: #0 f (/x.so+0x1)\n"
                                               "             #1 g (/x.so+0x2)\n")));
}

TEST_F(RenderPage, SaysOnlyWhatThereIs) {
  EXPECT_EQ(page(R"({"state":"inactive","since":null,"path":null,"enabled":false,"info":"","docs":""})"),
            "○ hello.service\n"
            "     Loaded: no plugin (disabled)\n"
            "     Active: inactive\n"
            "       Type: runtime.service\n");
}

TEST_F(RenderPage, EachWaitHasItsWords) {
  EXPECT_THAT(page(R"({"wait":{"on":"edge","until":null,"where":"pir.cpp:9"}})"),
              HasSubstr("Waits: for an edge of a pin at pir.cpp:9\n"));
  EXPECT_THAT(page(R"({"wait":{"on":"io","until":null,"where":null}})"),
              HasSubstr("Waits: for input or output\n"));
  EXPECT_THAT(page(R"({"wait":{"on":"sleep","until":1.0,"where":null}})"),
              HasSubstr("Waits: sleeping, 0.0 s left\n"));
  EXPECT_THAT(page("{}"), Not(HasSubstr("Waits")));
}

TEST_F(RenderPage, ChildAndRestarting) {
  EXPECT_THAT(page(R"({"name":"hello.service.blink","kind":"child"})"),
              HasSubstr("Type: child of hello.service\n"));
  EXPECT_THAT(
      page(R"({"state":"restarting","restarts":1,"wait":{"on":"sleep","until":1795356199.0,"where":null}})"),
      HasSubstr("Active: failed (restarting): retry 2 in 8 s (1 restart)\n"));
}

TEST_F(RenderPage, ColouredWhereAsked) {
  const TaskView task = parse_task(task_json());
  const std::string text = render_task_page(task, {task}, coloured());
  EXPECT_THAT(text, testing::StartsWith("\x1b[1;32m●\x1b[0m \x1b[1mhello.service\x1b[0m - "));
  EXPECT_THAT(text, HasSubstr("Active: \x1b[1;32mactive (running)\x1b[0m since"));
}

TEST_F(RenderPage, NothingFromTheDaemonDrivesTheTerminal) {
  boost::json::object task = task_json();
  const char* evil = "\x1b[2J\r\u009b";
  for (auto& [key, value] : task) {
    if (value.is_string() && key != "kind") value = evil;
  }
  task["show"] = {{"name", evil}, {"text", evil}};
  task["error"] = {{"type", evil}, {"message", evil}, {"traceback", evil}};
  task["args"] = {evil};
  task["kwargs"] = {{evil, evil}};
  task["children"] = {evil};
  task["result"] = evil;
  task["wait"] = {{"on", evil}, {"until", nullptr}, {"where", evil}};
  task["schedule"] = {{"start_in", evil}, {"cron", evil}, {"last", 1.0}, {"state", evil}};
  const TaskView view = parse_task(task);
  const std::string text = render_task_page(view, {view}, plain());
  EXPECT_EQ(text.find_first_of("\x1b\r"), std::string::npos);
  EXPECT_EQ(text.find("\u009b"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("\\x1b[2J\\x0d\\x9b"));
}

}  // namespace
}  // namespace aiod::aioctl::test

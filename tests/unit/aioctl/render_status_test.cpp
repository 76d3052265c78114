#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aioctl/render_lines.hpp"
#include "aioctl/state_look.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

TaskView view(std::string_view changes) {
  return parse_task(task_json(changes));
}

class RenderLines : public testing::Test {
 protected:
  ScopedZone zone_{"UTC0"};
};

TEST_F(RenderLines, OneALineWithChildrenBelow) {
  const std::vector<TaskView> tasks{
      view(
          R"({"name":"network.service","service":"network","type":"core","state":"done","done_at":1795356187.0,"result":"WLAN: ENABLED","children":["network.service.webrepl"]})"),
      view("{}"), view(R"({"name":"network.service.webrepl","service":"network","kind":"child"})"),
      view(
          R"({"name":"world.service","service":"world","state":"scheduled","result":0.5,"schedule":{"last":1795356101.0,"next":1795356263.0,"state":"done"}})"),
      view(R"({"name":"off.service","service":"off","state":"inactive","since":null})")};
  EXPECT_EQ(render_task_lines(tasks, plain()),
            "● network.service                done              @ 14:03:07; 4 s ago --> WLAN: ENABLED\n"
            "  ┗━► ● network.service.webrepl  running           since 14:03:07; 4 s ago\n"
            "● hello.service                  running           since 14:03:07; 4 s ago\n"
            "● world.service                  scheduled - done  next in 00:01:12 @ 14:04:23 --> 0.5\n"
            "○ off.service                    inactive\n");
}

TEST_F(RenderLines, FailedRestartingHeld) {
  const std::vector<TaskView> tasks{
      view(
          R"({"state":"failed","done_at":1795269791.0,"error":{"type":"std::runtime_error","message":"two\nlines","traceback":""}})"),
      view(R"({"state":"restarting","restarts":2,"wait":{"on":"sleep","until":1795356199.0,"where":null}})"),
      view(R"({"state":"held"})"), view(R"({"state":"scheduled","schedule":{"next":1795356195.0}})")};
  EXPECT_EQ(render_task_lines(tasks, plain()),
            "× hello.service  failed      @ 2026-11-21 14:03:11; 1 day, 00:00:00 ago --> std::runtime_error: "
            "two\\nlines\n"
            "● hello.service  restarting  retry 3 in 8 s\n"
            "● hello.service  held        it brought aiod down; 'aioctl reset-failed hello' frees it\n"
            "● hello.service  scheduled   starts in 4 s @ 14:03:15\n");
}

TEST_F(RenderLines, ColoursByState) {
  const auto tone = [](const char* state) {
    TaskView task;
    task.state = state;
    return state_tone(task);
  };
  EXPECT_EQ(tone("inactive"), Tone::grey);
  EXPECT_EQ(tone("starting"), Tone::white);
  EXPECT_EQ(tone("running"), Tone::green);
  EXPECT_EQ(tone("stopping"), Tone::yellow);
  EXPECT_EQ(tone("stopped"), Tone::yellow);
  EXPECT_EQ(tone("done"), Tone::plain);
  EXPECT_EQ(tone("failed"), Tone::red);
  EXPECT_EQ(tone("scheduled"), Tone::cyan);
  EXPECT_EQ(tone("restarting"), Tone::red);
  EXPECT_EQ(tone("held"), Tone::red);
  EXPECT_EQ(render_task_lines({view("{}")}, coloured()),
            "\x1b[1;32m●\x1b[0m hello.service  \x1b[1;32mrunning\x1b[0m  since 14:03:07; 4 s ago\n");
}

TEST_F(RenderLines, CutsAtATerminalOnly) {
  const std::vector<TaskView> tasks{view("{}")};
  EXPECT_EQ(render_task_lines(tasks, {.tty = true, .width = 20, .now = now}), "● hello.service  ru…\n");
  EXPECT_EQ(render_task_lines(tasks, {.width = 20, .now = now}),
            "● hello.service  running  since 14:03:07; 4 s ago\n");
}

TEST_F(RenderLines, AChildAloneStandsForItself) {
  const std::vector<TaskView> tasks{view(R"({"name":"hello.service.blink","kind":"child"})")};
  EXPECT_THAT(render_task_lines(tasks, plain()), testing::StartsWith("● hello.service.blink  running"));
}

TEST_F(RenderLines, NothingIsNothing) {
  EXPECT_EQ(render_task_lines({}, plain()), "");
}

TEST_F(RenderLines, LongResultsAreShortenedAndSafe) {
  TaskView task = view(R"({"state":"done","done_at":1795356187.0})");
  task.result = std::string(500, 'x') + "\x1b[2J";
  const std::string line = render_task_lines({task}, plain());
  EXPECT_THAT(line, testing::EndsWith("xxx…\n"));
  EXPECT_LT(line.size(), 130u);
  task.result = "a\x1b[2J";
  task.name = "evil\x1b]0;title\x07";
  const std::string evil = render_task_lines({task}, plain());
  EXPECT_EQ(evil.find_first_of("\x1b\x07"), std::string::npos);
}

}  // namespace
}  // namespace aiod::aioctl::test

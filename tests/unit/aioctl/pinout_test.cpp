#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "aioctl/pinout_view.hpp"
#include "aioctl/render_pinout.hpp"
#include "aioctl/text.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* header = R"({"backend":"sim","header":"J8",
  "chips":[{"name":"gpiochip0","label":"pinctrl-bcm2711"}],"pins":[
  {"physical":1,"label":"3V3","function":null,"line":null},
  {"physical":2,"label":"5V","function":null,"line":null},
  {"physical":3,"label":"GPIO2","function":"SDA1","line":{"chip":"gpiochip0","offset":2,"name":"GPIO2",
    "direction":"input","value":0,"owner":null}},
  {"physical":4,"label":"GND","function":null,"line":null},
  {"physical":11,"label":"GPIO17","function":null,"line":{"chip":"gpiochip0","offset":17,"name":"GPIO17",
    "direction":"output","value":1,"owner":"aiod:hello.service"}},
  {"physical":12,"label":"GPIO18","function":"PWM0","line":{"chip":"gpiochip0","offset":18,"name":"GPIO18",
    "direction":"input","value":null,"owner":"spi0 CS0"}}]})";

constexpr const char* change = R"({"backend":"sim","header":"J8",
  "chips":[{"name":"gpiochip0","label":"pinctrl-bcm2711"}],"pins":[
  {"physical":11,"label":"GPIO17","function":null,"line":{"chip":"gpiochip0","offset":17,"name":"GPIO17",
    "direction":"output","value":0,"owner":"aiod:hello.service"}}]})";

constexpr const char* drawn =
    "J8, gpiochip0 [pinctrl-bcm2711] (simulated)\n"
    "        OWNER  DIR  LVL  FUNC    NAME             NAME    FUNC  LVL  DIR  OWNER\n"
    "                                  3V3   1 ■ ■ 2   5V\n"
    "                in    0  SDA1   GPIO2   3 ○ □ 4   GND\n"
    "hello.service  out    1        GPIO17  11 ● ◌ 12  GPIO18  PWM0  ?    in   spi0 CS0\n"
    "● high  ○ low  ◌ unknown  ■ power  □ ground\n";

constexpr const char* board = R"({"backend":"chardev","header":null,
  "chips":[{"name":"gpiochip0","label":"mcp23017"},{"name":"gpiochip1","label":"ftdi"}],"pins":[
  {"physical":null,"label":"RELAY","function":null,"line":{"chip":"gpiochip0","offset":0,"name":"RELAY",
    "direction":"output","value":1,"owner":"aiod:a.service"}},
  {"physical":null,"label":"","function":null,"line":{"chip":"gpiochip0","offset":1,"name":"",
    "direction":"input","value":null,"owner":null}},
  {"physical":null,"label":"","function":null,"line":{"chip":"gpiochip0","offset":2,"name":"",
    "direction":"input","value":0,"owner":null}},
  {"physical":null,"label":"","function":null,"line":{"chip":"gpiochip1","offset":0,"name":"",
    "direction":"input","value":0,"owner":null}}]})";

constexpr const char* shared = R"({"backend":"chardev","header":null,
  "chips":[{"name":"gpiochip0","label":"mcp23017"}],"pins":[
  {"physical":null,"label":"BELL","function":null,"line":{"chip":"gpiochip0","offset":0,"name":"BELL",
    "direction":"input","value":1,"owner":"aiod:a.service, aiod:b.service","held":false}},
  {"physical":null,"label":"RELAY","function":null,"line":{"chip":"gpiochip0","offset":1,"name":"RELAY",
    "direction":"output","value":1,"owner":"aiod:c.service","held":true}}]})";

PinoutView view_of(const char* reply) {
  PinoutView view;
  update(view, object(reply));
  return view;
}

Terminal terminal_of(std::size_t width) {
  Terminal terminal = plain();
  terminal.tty = true;
  terminal.width = width;
  return terminal;
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    width = std::max(width, display_width(text.substr(at, end - at)));
    at = end + 1;
  }
  return width;
}

TEST(Pinout, DrawsTheHeader) {
  EXPECT_EQ(render_pinout(view_of(header), plain()), drawn);
}

TEST(Pinout, ColoursTellTheSameAsTheDots) {
  const std::string text = render_pinout(view_of(header), coloured());
  EXPECT_THAT(text, HasSubstr("\x1b[1;31m■\x1b[0m"));  // 5V
  EXPECT_THAT(text, HasSubstr("\x1b[1;33m■\x1b[0m"));  // 3V3
  EXPECT_THAT(text, HasSubstr("\x1b[1;32m●\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[1;36mhello.service\x1b[0m"));
  EXPECT_EQ(widest(text), widest(drawn));
}

TEST(Pinout, FitsTheTerminal) {
  EXPECT_EQ(render_pinout(view_of(header), terminal_of(82)), drawn);
  const std::string narrow = render_pinout(view_of(header), terminal_of(70));
  EXPECT_THAT(narrow, Not(HasSubstr("SDA1")));
  EXPECT_THAT(narrow, HasSubstr("hello.service  out"));
  const std::string narrower = render_pinout(view_of(header), terminal_of(60));
  EXPECT_THAT(narrower, HasSubstr("…  out"));
  for (const std::size_t width : {70U, 60U, 50U, 40U, 20U, 1U})
    EXPECT_LE(widest(render_pinout(view_of(header), terminal_of(width))), width);
}

TEST(Pinout, DrawsTheLinesOfAnotherBoard) {
  EXPECT_EQ(render_pinout(view_of(board), plain()),
            "gpiochip0 [mcp23017]\n"
            "    OWNER  DIR  LVL   NAME           NAME   LVL  DIR\n"
            "a.service  out    1  RELAY  0 ● ◌ 1         ?    in\n"
            "            in    0         2 ○\n"
            "gpiochip1 [ftdi]\n"
            "DIR  LVL\n"
            " in    0  0 ○\n"
            "● high  ○ low  ◌ unknown\n");
}

TEST(Pinout, NamesAllWhoShareALineAndTellsAHeldLevel) {
  const std::string text = render_pinout(view_of(shared), plain());
  EXPECT_THAT(text, HasSubstr("a.service, b.service  "));
  EXPECT_THAT(text, HasSubstr("c.service (held)\n"));
}

TEST(Pinout, AChangeReplacesItsPin) {
  PinoutView view = view_of(header);
  update(view, object(change));
  EXPECT_THAT(view.pins, SizeIs(6));
  EXPECT_EQ(view.pins[4].line->level, false);
  EXPECT_EQ(view.pins[2].line->level, false);
}

TEST(Pinout, NothingThatItShowsDrivesTheTerminal) {
  PinoutView view;
  update(view, object(R"({"backend":"x","header":"J\u001b8","chips":[{"name":"\u001b","label":"\n"}],"pins":[
    {"physical":1,"label":"\u001b[2J","function":"\n","line":{"chip":"c","offset":0,"owner":"\u001b"}},
    {"physical":"no","label":7,"line":3}, 5]})"));
  const std::string text = render_pinout(view, plain());
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("\\x1b[2J"));
}

using PinoutCommand = CommandTest;

TEST_F(PinoutCommand, ShowsItOnce) {
  aiod.will_answer(object(header));
  EXPECT_EQ(run_line({"pinout"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Gpio.Pinout");
  EXPECT_EQ(out.shown, drawn);
}

TEST_F(PinoutCommand, JsonIsTheReply) {
  aiod.will_answer(object(header));
  EXPECT_EQ(run_line({"pinout", "--json"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown), object(header));
}

TEST_F(PinoutCommand, LiveDrawsEachChange) {
  aiod.will_answer(object(header));
  aiod.will_answer(object(change));
  EXPECT_EQ(run_line({"pinout", "--live"}), ExitCode::ok);
  EXPECT_TRUE(aiod.asked.at(0).more);
  ASSERT_THAT(screen.frames, SizeIs(2));
  EXPECT_THAT(screen.frames[0], HasSubstr("GPIO17  11 ●"));
  EXPECT_THAT(screen.frames[1], HasSubstr("GPIO17  11 ○"));
  EXPECT_THAT(screen.frames[1], EndsWith("\nq quits"));
  EXPECT_FALSE(screen.is_open);
  EXPECT_EQ(out.shown, "");
}

TEST_F(PinoutCommand, LiveListensToKeysAndToTheTerminalsSize) {
  aiod.answers.emplace_back([this] {
    EXPECT_THAT(aiod.asides, SizeIs(1));
    EXPECT_TRUE(screen.input.on_key('x'));
    EXPECT_FALSE(screen.input.on_key('q'));
    return object(header);
  });
  aiod.answers.emplace_back([this] {
    screen.width = 60;
    screen.input.on_resize();
    return object(change);
  });
  EXPECT_EQ(run_line({"pinout", "--live"}), ExitCode::ok);
  ASSERT_THAT(screen.frames, SizeIs(3));
  EXPECT_LE(widest(screen.frames[1]), 60U);
}

TEST_F(PinoutCommand, TheTerminalIsGivenBackWhenTheDaemonGoes) {
  aiod.will_answer(object(header));
  aiod.will_fail(CommandError(ExitCode::failure, "Unreachable", "aiod has gone"));
  EXPECT_EQ(run_line({"pinout", "--live"}), ExitCode::failure);
  EXPECT_FALSE(screen.is_open);
  EXPECT_EQ(out.notes, "aioctl: aiod has gone\n");
}

TEST_F(PinoutCommand, LiveNeedsATerminal) {
  screen.is_there = false;
  EXPECT_EQ(run_line({"pinout", "--live"}), ExitCode::usage);
  EXPECT_THAT(out.notes, HasSubstr("terminal"));
}

TEST_F(PinoutCommand, LiveAsJsonIsAnObjectALine) {
  aiod.will_answer(object(header));
  aiod.will_answer(object(change));
  EXPECT_EQ(run_line({"pinout", "--live", "--json"}), ExitCode::ok);
  const auto end = out.shown.find('\n');
  EXPECT_EQ(object(out.shown.substr(end + 1)), object(change));
  EXPECT_THAT(screen.frames, SizeIs(0));
}

}  // namespace
}  // namespace aiod::aioctl::test

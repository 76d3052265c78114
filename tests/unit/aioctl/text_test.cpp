#include "aioctl/text.hpp"

#include <gtest/gtest.h>

#include "aioctl/suggest.hpp"
#include "aioctl/table.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {
namespace {

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("° ●"), 3u);
  EXPECT_EQ(display_width("日本"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("\x1b[1;32mok\x1b[0m"), 2u);
}

TEST(Truncate, CutsAtColumnsAndSaysSo) {
  EXPECT_EQ(truncate("hello", 5), "hello");
  EXPECT_EQ(truncate("hello", 4), "hel…");
  EXPECT_EQ(truncate("日本語", 5), "日本…");
  EXPECT_EQ(truncate("日本語", 4), "日…");  // half a character would not fit
  EXPECT_EQ(truncate("hello", 1), "…");
  EXPECT_EQ(truncate("hello", 0), "");
}

TEST(Truncate, SwitchesColoursOffAgain) {
  EXPECT_EQ(truncate("\x1b[31mhello\x1b[0m!", 3), "\x1b[31mhe…\x1b[0m");
}

TEST(Pad, CountsColumnsNotBytes) {
  EXPECT_EQ(pad("°", 3), "°  ");
  EXPECT_EQ(pad("\x1b[31mx\x1b[0m", 2), "\x1b[31mx\x1b[0m ");
  EXPECT_EQ(pad("long", 2), "long");
}

TEST(Indent, LeavesTheFirstLine) {
  EXPECT_EQ(indent_continuation("a\nb\nc", 2), "a\n  b\n  c");
}

TEST(Nearest, FindsSlipsAndNothingElse) {
  const std::vector<std::string> verbs{"status", "start", "stop", "stats", "log", "list"};
  EXPECT_EQ(nearest("statsu", verbs), "status");
  EXPECT_EQ(nearest("strat", verbs), "start");
  EXPECT_EQ(nearest("lst", verbs), "list");
  EXPECT_EQ(nearest("xyz", verbs), "");
  EXPECT_EQ(nearest("", verbs), "");
  EXPECT_EQ(nearest(std::string(100000, 's'), verbs), "");
}

TEST(UseColour, OptionThenNoColorThenForceThenTerminal) {
  EXPECT_TRUE(use_colour(ColourMode::always, {.no_color = true}));
  EXPECT_FALSE(use_colour(ColourMode::never, {.tty = true, .force_color = true}));
  EXPECT_FALSE(use_colour(ColourMode::automatic, {.tty = true, .no_color = true, .force_color = true}));
  EXPECT_TRUE(use_colour(ColourMode::automatic, {.force_color = true}));
  EXPECT_TRUE(use_colour(ColourMode::automatic, {.tty = true}));
  EXPECT_FALSE(use_colour(ColourMode::automatic, {.tty = true, .dumb = true}));
  EXPECT_FALSE(use_colour(ColourMode::automatic, {}));
}

TEST(Table, AlignsByColumnsAndCutsAtTheTerminal) {
  Table table({"NAME", "PATH"});
  table.add({"°C", "/a"});
  table.add({"longer", "/a/very/long/path"});
  EXPECT_EQ(table.render({}), "NAME    PATH\n°C      /a\nlonger  /a/very/long/path\n");
  EXPECT_EQ(table.render({.tty = true, .width = 12}), "NAME    PATH\n°C      /a\nlonger  /a/…\n");
}

}  // namespace
}  // namespace aiod::aioctl

#include <gmock/gmock.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

constexpr const char* led =
    R"({"chip":"gpiochip0","offset":17,"name":"GPIO17","direction":"output","value":1,"owner":"hello.service"})";
constexpr const char* nameless =
    R"({"chip":"gpiochip0","offset":5,"name":"","direction":"input","value":null,"owner":null})";

std::string lines_of(const std::string& lines) {
  return "{\"lines\":[" + lines + "]}";
}

using GpioCommand = CommandTest;

TEST_F(GpioCommand, ListsLines) {
  aiod.will_answer(object(lines_of(std::string(led) + "," + nameless)));
  EXPECT_EQ(run_line({"gpio"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Gpio.List");
  EXPECT_EQ(out.shown,
            "CHIP       OFFSET  NAME    DIRECTION  VALUE  OWNER\n"
            "gpiochip0      17  GPIO17  output     1      hello.service\n"
            "gpiochip0       5  -       input      ?      -\n");
}

TEST_F(GpioCommand, GetsLevels) {
  aiod.will_answer(object(lines_of(led)));
  EXPECT_EQ(run_line({"gpio", "get", "17"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"pins":["17"]})"));
  aiod.will_answer(object(lines_of(std::string(led) + "," + nameless)));
  EXPECT_EQ(run_line({"gpio", "get", "17", "5"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "1\nGPIO17 1\ngpiochip0:5 ?\n");
}

TEST_F(GpioCommand, SetsAndAnswersAsLines) {
  for (int i = 0; i < 2; ++i) aiod.will_answer(object("{\"line\":" + std::string(led) + "}"));
  EXPECT_EQ(run_line({"gpio", "set", "17", "1"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"pin":"17","value":1})"));
  EXPECT_EQ(out.shown, "");
  EXPECT_EQ(run_line({"gpio", "set", "17", "1", "-j"}), ExitCode::ok);
  EXPECT_EQ(out.shown, lines_of(led) + "\n");
}

TEST_F(GpioCommand, SetsSeveralWhenAllArePins) {
  aiod.will_answer(object(lines_of(std::string(led) + "," + nameless)));
  for (int i = 0; i < 2; ++i) aiod.will_answer(object("{\"line\":" + std::string(led) + "}"));
  EXPECT_EQ(run_line({"gpio", "set", "17=1", "5=0"}), ExitCode::ok);
  ASSERT_EQ(aiod.asked.size(), 3u);
  EXPECT_EQ(aiod.asked[0].method, "io.aiod.Gpio.Get");
  EXPECT_EQ(aiod.asked[0].parameters, object(R"({"pins":["17","5"]})"));
  EXPECT_EQ(aiod.asked[2].parameters, object(R"({"pin":"5","value":0})"));
  aiod.will_fail(CommandError(ExitCode::failure, "Failed", "GPIO99: there is none"));
  EXPECT_EQ(run_line({"gpio", "set", "17=1", "99=0"}), ExitCode::failure);
  EXPECT_EQ(aiod.asked.size(), 4u) << "none is set";
  EXPECT_EQ(out.notes, "aioctl: GPIO99: there is none\n");
}

constexpr const char* held =
    R"({"chip":"gpiochip0","offset":17,"name":"GPIO17","direction":"output","value":1,"owner":"aiod:a.service",
        "held":true,"label":"","names":["GPIO17"],"function":null,"flags":[]})";

TEST_F(GpioCommand, TellsAHeldLevelFromAClaim) {
  for (int i = 0; i < 2; ++i) aiod.will_answer(object(lines_of(held)));
  EXPECT_EQ(run_line({"gpio", "list"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::HasSubstr("1      aiod:a.service (held)\n"));
  EXPECT_EQ(run_line({"gpio", "info", "17"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::HasSubstr("Owner: aiod:a.service, whose claim has ended; the level is held "
                                            "('aioctl gpio release' frees it)\n"));
}

TEST_F(GpioCommand, ReleasesLines) {
  for (int i = 0; i < 2; ++i) aiod.will_answer(object(lines_of(nameless)));
  EXPECT_EQ(run_line({"gpio", "release", "17", "gpiochip0:5"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Gpio.Release");
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"pins":["17","gpiochip0:5"]})"));
  EXPECT_EQ(out.shown, "");
  EXPECT_EQ(run_line({"gpio", "release", "5", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown, lines_of(nameless) + "\n");
  aiod.will_fail(
      CommandError(ExitCode::failure, "Failed", "GPIO17 is claimed by aiod:a.service; stop it first"));
  EXPECT_EQ(run_line({"gpio", "release", "17"}), ExitCode::failure);
  EXPECT_EQ(out.notes, "aioctl: GPIO17 is claimed by aiod:a.service; stop it first\n");
}

constexpr const char* details =
    R"({"chip":"gpiochip0","offset":2,"name":"GPIO2","direction":"input","value":0,"owner":"aiod:a.service",
        "label":"pinctrl-bcm2711","names":["GPIO2","BOARD3"],"function":"SDA1",
        "flags":["active-low","bias=pull-up"]})";

TEST_F(GpioCommand, TellsAllOfALine) {
  aiod.will_answer(object(lines_of(details)));
  EXPECT_EQ(run_line({"gpio", "info", "BOARD3"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Gpio.Info");
  EXPECT_EQ(out.shown,
            "GPIO2\n"
            "     Names: GPIO2, BOARD3\n"
            "      Chip: gpiochip0 [pinctrl-bcm2711], line 2\n"
            "  Function: SDA1\n"
            " Direction: input\n"
            "     Level: 0 (low)\n"
            "     Flags: active-low, bias=pull-up\n"
            "     Owner: aiod:a.service\n");
}

TEST_F(GpioCommand, TellsWhatIsNotKnownOfALineToo) {
  aiod.will_answer(object(lines_of(std::string(details) + "," + nameless)));
  EXPECT_EQ(run_line({"gpio", "info", "2", "5"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::HasSubstr("\n\ngpiochip0:5\n"));
  EXPECT_THAT(out.shown, testing::HasSubstr("Level: ? ("));
  EXPECT_THAT(out.shown, testing::HasSubstr("Owner: none, the line is free\n"));
}

TEST_F(GpioCommand, JsonIsTheDesignsDocument) {
  aiod.will_answer(object(lines_of(std::string(led) + "," + nameless)));
  EXPECT_EQ(run_line({"gpio", "list", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown, lines_of(std::string(led) + "," + nameless) + "\n");
}

TEST_F(GpioCommand, WatchesPins) {
  aiod.will_answer(object("{\"time\":1795356187.125,\"line\":" + std::string(led) + "}"));
  EXPECT_EQ(run_line({"gpio", "watch", "17"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"pins":["17"]})"));
  EXPECT_EQ(out.shown, "Nov 22 14:03:07.125 GPIO17 output 1 hello.service\n");
}

}  // namespace
}  // namespace aiod::aioctl::test

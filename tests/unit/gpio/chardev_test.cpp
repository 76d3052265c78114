#include "unit/gpio/chardev_fixture.hpp"

namespace aiod::gpio {
namespace {

using aio::gpio::Direction;
using aio::gpio::Input;
using aio::gpio::Inputs;
using aio::gpio::LineInfo;
using aio::gpio::OnRelease;
using aio::gpio::Output;
using aio::gpio::Outputs;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST_F(ChardevTest, ListsEveryLineOfEveryChip) {
  const auto lines = board_->lines();
  ASSERT_THAT(lines, SizeIs(54 + 64));
  EXPECT_EQ(lines[17],
            (LineInfo{.chip = "gpiochip0", .offset = 17, .name = "", .owner = "", .label = "pinctrl-rp1"}));
  EXPECT_EQ(lines[54 + 3].name, "RELAY");
  EXPECT_EQ(board_->chips(), "gpiochip0 (pinctrl-rp1), gpiochip1 (mcp23017)");
}

TEST_F(ChardevTest, FindsPinsByAnySpelling) {
  for (const char* pin : {"17", "GPIO17", "BOARD11", "gpiochip0:17", "pinctrl-rp1:17"})
    EXPECT_EQ(board_->find(pin).offset, 17U) << pin;
  EXPECT_EQ(board_->find("RELAY").chip, "gpiochip1");
}

TEST_F(ChardevTest, AnOutputIsOneRequest) {
  Output led = hello_->output(17, {.initial = true, .active_low = true});
  ASSERT_THAT(kernel_.requests, SizeIs(1));
  EXPECT_EQ(kernel_.requests[0].num_lines, 1U);
  EXPECT_EQ(kernel_.requests[0].offsets[0], 17U);
  EXPECT_STREQ(kernel_.requests[0].consumer, "aiod:hello.service");
  EXPECT_EQ(kernel_.requests[0].config.flags, GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW);
  EXPECT_TRUE(line(17).level);
  led.off();
  EXPECT_FALSE(line(17).level);
  EXPECT_EQ(board_->find(17).value, true) << "a physical level";
}

// As after a daemon that was killed: the kernel left the line an output.
TEST_F(ChardevTest, AFreeOutputThatIsClaimedAsItIsIsReadBeforeItIsDriven) {
  for (const bool high : {true, false}) {
    kernel_.requests.clear();
    kernel_.configs.clear();
    line(17) = {.flags = GPIO_V2_LINE_FLAG_OUTPUT, .level = high};
    const Output relay = hello_->output(
        17, {.initial = aio::gpio::Initial::as_is, .active_low = true, .on_release = OnRelease::input});
    EXPECT_EQ(relay.value(), !high);
    EXPECT_EQ(board_->find(17).value, high);
    ASSERT_THAT(kernel_.requests, SizeIs(1));
    EXPECT_EQ(kernel_.requests[0].config.flags, 0U) << "neither direction";
    ASSERT_THAT(kernel_.configs, SizeIs(1)) << "under the same descriptor";
    EXPECT_EQ(kernel_.configs[0].attrs[0].attr.values, high ? 0U : 1U);
  }
}

TEST_F(ChardevTest, AClaimAsItIsThatTheKernelRefusesHoldsNothing) {
  kernel_.chip("gpiochip0").refuses_outputs = EINVAL;
  EXPECT_THAT(error_of([&] { hello_->output(17, {.initial = aio::gpio::Initial::as_is}); }),
              HasSubstr("the kernel refuses it"));
  kernel_.chip("gpiochip0").refuses_outputs = 0;
  const Output relay = world_->output(17);
}

TEST_F(ChardevTest, LinesOfOneChipAreOneRequest) {
  Outputs bus = hello_->outputs({5, 3, 9});
  ASSERT_THAT(kernel_.requests, SizeIs(1));
  EXPECT_EQ(kernel_.requests[0].num_lines, 3U);
  bus.set({true, false, true});
  EXPECT_TRUE(line(5).level);
  EXPECT_FALSE(line(3).level);
  EXPECT_TRUE(line(9).level);
}

TEST_F(ChardevTest, LinesOfTwoChipsAreTwoRequestsThatKeepTheOrder) {
  Outputs bus = hello_->outputs({"gpiochip0:5", "gpiochip1:6", "gpiochip0:7"});
  ASSERT_THAT(kernel_.requests, SizeIs(2));
  bus.set({true, false, false});
  EXPECT_EQ(bus.values(), (std::vector<bool>{true, false, false}));
  bus.set({false, true, true});
  EXPECT_FALSE(line(5).level);
  EXPECT_TRUE(line(7).level);
  EXPECT_TRUE(kernel_.chip("gpiochip1").lines[6].level);
}

TEST_F(ChardevTest, WhenTheSecondChipRefusesTheFirstOnesLinesAreFreeAgain) {
  kernel_.chip("gpiochip1").refuses = EINVAL;
  EXPECT_NE(error_of([&] { hello_->outputs({"gpiochip0:5", "gpiochip1:6"}, {.initial = true}); }), "");
  EXPECT_EQ(board_->find("gpiochip0:5").owner, "");
  Output led = world_->output("gpiochip0:5");
}

TEST_F(ChardevTest, SixtyFourLinesAreOneRequest) {
  std::vector<aio::gpio::Pin> pins;
  for (int i = 0; i < 64; ++i) pins.emplace_back(fmt::format("gpiochip1:{}", i));
  Inputs keys = hello_->inputs(pins);
  ASSERT_THAT(kernel_.requests, SizeIs(1));
  kernel_.chip("gpiochip1").lines[63].level = true;
  EXPECT_TRUE(keys.values()[63]);
  EXPECT_FALSE(keys.values()[62]);
}

TEST_F(ChardevTest, ALineThatAnotherProgramHasNamesIt) {
  kernel_.claim_elsewhere("gpiochip0", 17, "gpioset");
  EXPECT_EQ(error_of([&] { hello_->output(17); }),
            "17 (GPIO17, BOARD11, gpiochip0:17) is taken by gpioset; free it (an overlay in config.txt?) or "
            "choose another pin");
  EXPECT_THAT(error_of([&] { board_->drive(17, true); }), HasSubstr("gpioset"));
  EXPECT_THAT(kernel_.requests, IsEmpty());
}

TEST_F(ChardevTest, ARefusalSaysWhyAndOfWhichLine) {
  kernel_.chip("gpiochip0").refuses = EINVAL;
  EXPECT_THAT(error_of([&] { hello_->output(17); }),
              AllOf(HasSubstr("GPIO17"), HasSubstr("gpiochip0:17"), HasSubstr("Invalid argument"),
                    HasSubstr("reserves the line")));
  kernel_.chip("gpiochip0").refuses = EPERM;
  EXPECT_THAT(error_of([&] { hello_->input(17); }), HasSubstr("Operation not permitted"));
}

TEST_F(ChardevTest, AHeldOutputIsReconfiguredAndNotRequestedAgain) {
  { Output led = hello_->output(17, {.initial = true}); }
  EXPECT_EQ(board_->find(17).owner, "aiod:hello.service");
  Output again = world_->output(17, {.initial = true});
  EXPECT_THAT(kernel_.requests, SizeIs(1));
  EXPECT_THAT(kernel_.configs, SizeIs(1));
  EXPECT_EQ(board_->find(17).owner, "aiod:world.service");
  EXPECT_THAT(error_of([&] { hello_->output(17); }), HasSubstr("aiod:world.service"));
}

TEST_F(ChardevTest, AHeldOutputThatBecomesAnInputIsRequestedAgain) {
  { Output led = hello_->output(17, {.initial = true}); }
  Input pir = world_->input(17);
  ASSERT_THAT(kernel_.requests, SizeIs(2));
  EXPECT_STREQ(kernel_.requests[1].consumer, "aiod:world.service");
}

TEST_F(ChardevTest, InputOnReleaseTurnsTheLineBeforeItLetsGo) {
  { Output led = hello_->output(17, {.on_release = OnRelease::input}); }
  ASSERT_THAT(kernel_.configs, SizeIs(1));
  EXPECT_EQ(kernel_.configs[0].flags, GPIO_V2_LINE_FLAG_INPUT);
  EXPECT_EQ(board_->find(17).owner, "");
}

TEST_F(ChardevTest, TheRestOfAHeldGroupIsHeldOn) {
  { Outputs bus = hello_->outputs({5, 6, 7}, {.initial = true}); }
  Input pir = world_->input(6);
  EXPECT_EQ(board_->find(5).owner, "aiod:hello.service");
  EXPECT_TRUE(line(5).level);
  EXPECT_EQ(board_->find(6).direction, Direction::input);
  EXPECT_TRUE(line(7).level);
  EXPECT_EQ(kernel_.chip("gpiochip0").lines[7].consumer, "aiod:hello.service");
}

TEST_F(ChardevTest, ALineOfTheKernelsWithoutANameIsTheKernels) {
  line(40).flags |= GPIO_V2_LINE_FLAG_USED;
  EXPECT_EQ(board_->find(40).owner, "the kernel");
  line(41).consumer = "stale";
  EXPECT_EQ(board_->find(41).owner, "");
}

TEST_F(ChardevTest, OnlyClaimedLinesHaveALevel) {
  EXPECT_EQ(board_->find(17).value, std::nullopt);
  line(17).level = true;
  Input pir = hello_->input(17);
  line(17).level = true;
  EXPECT_EQ(board_->find(17).value, true);
}

TEST_F(ChardevTest, WatchersHearOfOtherProgramsToo) {
  std::vector<std::string> owners;
  auto watch = board_->watch([&](const LineInfo& changed) { owners.push_back(changed.owner); });
  kernel_.claim_elsewhere("gpiochip1", 3, "gpiomon");
  loop_.loop().poll();
  EXPECT_THAT(owners, ElementsAre("gpiomon"));
  watch.reset();
  kernel_.claim_elsewhere("gpiochip1", 4, "gpiomon");
  loop_.loop().poll();
  EXPECT_THAT(owners, SizeIs(1));
}

TEST_F(ChardevTest, AWatcherMayUnsubscribeWhileItIsTold) {
  int told = 0;
  aio::gpio::Board::Subscription watch;
  watch = board_->watch([&](const LineInfo&) {
    ++told;
    watch.reset();
  });
  kernel_.claim_elsewhere("gpiochip1", 3, "gpiomon");
  kernel_.claim_elsewhere("gpiochip1", 4, "gpiomon");
  loop_.loop().poll();
  EXPECT_EQ(told, 1);
}

TEST_F(ChardevTest, AWatcherHearsOfEachSetOnce) {
  Output led = hello_->output(17);
  std::vector<bool> levels;
  const auto watch = board_->watch([&](const LineInfo& changed) { levels.push_back(changed.value.value()); });
  for (const bool level : {true, true, false}) led.set(level);
  EXPECT_THAT(levels, ElementsAre(true, false));
}

}  // namespace
}  // namespace aiod::gpio

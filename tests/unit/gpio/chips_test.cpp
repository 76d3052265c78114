#include "unit/gpio/chardev_fixture.hpp"

#include "gpio/chip_set.hpp"

// Chips that come and go, have several nodes, or may not be opened.
namespace aiod::gpio {
namespace {

using aio::gpio::Output;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FakeKernel::Chip small_chip(const std::string& name, const std::string& label) {
  return {.name = name, .label = label, .lines = std::vector<FakeKernel::Line>(4)};
}

std::vector<std::string> names(ChipSet& chips) {
  std::vector<std::string> all;
  for (const auto& device : chips.devices()) all.push_back(device->facts().name);
  return all;
}

TEST(ChipSetTest, IsInTheOrderOfNumbers) {
  FakeKernel kernel;
  for (const char* name : {"gpiochip10", "gpiochip2", "gpiochip0"}) kernel.plug_in(small_chip(name, "x"));
  ChipSet chips(kernel, kernel.directory(), "");
  EXPECT_THAT(names(chips), ElementsAre("gpiochip0", "gpiochip2", "gpiochip10"));
}

TEST(ChipSetTest, AChipWithTwoNodesIsOneChip) {
  FakeKernel kernel;
  kernel.plug_in(small_chip("gpiochip0", "pinctrl-rp1"));
  kernel.add_node("gpiochip4", "gpiochip0");
  ChipSet chips(kernel, kernel.directory(), "");
  EXPECT_THAT(names(chips), ElementsAre("gpiochip0"));
}

TEST(ChipSetTest, TheDefaultChipIsGivenByNameLabelOrPath) {
  FakeKernel kernel;
  kernel.plug_in(small_chip("gpiochip0", "a"));
  kernel.plug_in(small_chip("gpiochip1", "b"));
  std::filesystem::create_symlink(kernel.directory() / "gpiochip1", kernel.directory() / "adapter");
  for (const std::string& given :
       {std::string("gpiochip1"), std::string("b"), (kernel.directory() / "gpiochip1").string(),
        (kernel.directory() / "adapter").string()}) {
    ChipSet chips(kernel, kernel.directory(), given);
    EXPECT_TRUE(chips.has_main_chip()) << given;
    EXPECT_EQ(chips.find(2).chip->facts().name, "gpiochip1") << given;
  }
  ChipSet chips(kernel, kernel.directory(), "c");
  EXPECT_FALSE(chips.has_main_chip());
}

TEST(ChipSetTest, ANodeThatMayNotBeOpenedIsNamedWithTheCure) {
  FakeKernel kernel;
  kernel.add_closed_node("gpiochip0", EACCES);
  ChipSet chips(kernel, kernel.directory(), "");
  EXPECT_THAT(chips.refused(), ElementsAre(AllOf(HasSubstr("gpiochip0 can't be opened: Permission denied"),
                                                 HasSubstr("group"))));
  try {
    chips.find("gpiochip0:1");
    FAIL();
  } catch (const aio::GpioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("Permission denied"));
  }
}

TEST(ChipSetTest, APinThatIsNotThereIsLookedForAgain) {
  FakeKernel kernel;
  ChipSet chips(kernel, kernel.directory(), "");
  EXPECT_THROW(chips.find("gpiochip0:1"), aio::GpioError);
  kernel.plug_in(small_chip("gpiochip0", "a"));
  EXPECT_EQ(chips.find("gpiochip0:1").offset, 1U);
}

TEST_F(ChardevTest, AChipThatAppearsIsListed) {
  kernel_.plug_in(small_chip("gpiochip2", "ftdi-cbus"));
  loop_.settle();
  EXPECT_EQ(board_->chips(), "gpiochip0 (pinctrl-rp1), gpiochip1 (mcp23017), gpiochip2 (ftdi-cbus)");
}

TEST_F(ChardevTest, OfAChipThatHasGoneTheOthersGoOn) {
  Output relay = hello_->output("RELAY");
  Output led = hello_->output(17);
  kernel_.unplug("gpiochip1");
  loop_.settle();
  EXPECT_THAT(board_->lines(), SizeIs(54));
  led.on();
  EXPECT_TRUE(line(17).level);
  EXPECT_THAT(error_of([&] { relay.on(); }),
              AllOf(HasSubstr("RELAY (gpiochip1:3)"), HasSubstr("its chip gpiochip1 has gone")));
}

TEST_F(ChardevTest, AChipThatHasGoneUnnoticedIsNoticedByItsUse) {
  kernel_.chip("gpiochip1").gone = true;
  EXPECT_THAT(error_of([&] { hello_->output("RELAY"); }), HasSubstr("gone"));
  EXPECT_THAT(board_->lines(), SizeIs(54));
}

TEST_F(ChardevTest, AChipThatComesBackIsAnotherOne) {
  Output old = hello_->output("RELAY", {.initial = true});
  kernel_.unplug("gpiochip1");
  loop_.settle();
  kernel_.plug_in({.name = "gpiochip2", .label = "mcp23017", .lines = {{}, {.name = "RELAY"}}});
  loop_.settle();
  Output relay = world_->output("RELAY");
  relay.on();
  EXPECT_TRUE(kernel_.chip("gpiochip2").lines[1].level);
  EXPECT_NE(error_of([&] { old.on(); }), "");
}

TEST_F(ChardevTest, WhatWasHeldOfAGoneChipIsForgotten) {
  { Output led = hello_->output("RELAY", {.initial = true}); }
  kernel_.unplug("gpiochip1");
  loop_.settle();
  EXPECT_NE(error_of([&] { board_->find("RELAY"); }), "");
}

}  // namespace
}  // namespace aiod::gpio

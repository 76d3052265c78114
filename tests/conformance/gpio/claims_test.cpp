#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using Claims = Conformance;
INSTANTIATE_TEST_SUITE_P(Gpio, Claims, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Claims, AFreeLineHasNoOwner) {
  EXPECT_EQ(board().find(a_).owner, "");
}

TEST_P(Claims, AClaimShowsItsOwnerAndDirection) {
  if (!has_pins(2)) GTEST_SKIP() << too_few_pins;
  Output led = hello_.output(a_);
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  EXPECT_EQ(board().find(a_).direction, Direction::output);
  Input pir = world_.input(b_);
  EXPECT_EQ(board().find(b_).owner, "aiod:world.service");
  EXPECT_EQ(board().find(b_).direction, Direction::input);
}

TEST_P(Claims, AreExclusiveAndNameTheHolder) {
  Output led = hello_.output(a_);
  const auto named =
      AllOf(HasSubstr(a_.name()), HasSubstr("is taken by aiod:hello.service"), HasSubstr("choose"));
  EXPECT_THAT(error_of([&] { world_.output(a_); }), named);
  EXPECT_THAT(error_of([&] { world_.input(a_); }), named);
  EXPECT_THAT(error_of([&] { hello_.output(a_); }), named);
  led.on();
  EXPECT_TRUE(bench_->sees(a_)) << "the refused claims must not have touched the line";
}

TEST_P(Claims, AReleasedInputIsFree) {
  { Input pir = hello_.input(a_, {.pull = Pull::up}); }
  EXPECT_EQ(board().find(a_).owner, "");
  Output led = world_.output(a_);
  EXPECT_EQ(board().find(a_).owner, "aiod:world.service");
}

TEST_P(Claims, KeepGoesOnHoldingTheLineUntilAnyoneClaimsIt) {
  for (const bool level : {true, false}) {
    {
      Output led = hello_.output(a_, {.initial = level});
    }
    EXPECT_EQ(bench_->sees(a_), level);
    EXPECT_EQ(board().find(a_).direction, Direction::output);
    EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  }
  Input pir = world_.input(a_);
  EXPECT_EQ(board().find(a_).owner, "aiod:world.service");
  EXPECT_EQ(board().find(a_).direction, Direction::input);
}

TEST_P(Claims, LowAndHighAreLogicalLevelsThatStay) {
  for (const bool active_low : {false, true}) {
    for (const bool high : {false, true}) {
      const OnRelease release = high ? OnRelease::high : OnRelease::low;
      { Output led = hello_.output(a_, {.initial = !high, .active_low = active_low, .on_release = release}); }
      EXPECT_EQ(bench_->sees(a_), high != active_low);
      EXPECT_EQ(board().find(a_).direction, Direction::output);
    }
  }
}

TEST_P(Claims, InputOnReleaseLetsGoOfTheLine) {
  { Output led = hello_.output(a_, {.initial = true, .on_release = OnRelease::input}); }
  EXPECT_EQ(board().find(a_).direction, Direction::input);
  EXPECT_EQ(board().find(a_).owner, "");
}

TEST_P(Claims, TheHostTakesThemBack) {
  if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  Output led = hello_.output(a_, {.initial = true});
  Input pir = hello_.input(b_);
  Input other = world_.input(c_);
  EXPECT_EQ(hello_.release_all(), (std::vector<Pin>{a_, b_}));
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_THROW(led.on(), Gone);
  EXPECT_THROW((void)pir.value(), Gone);
  Output again = world_.output(b_);
  EXPECT_EQ(board().find(c_).owner, "aiod:world.service");
}

TEST_P(Claims, ManyInARowLeaveNothingBehind) {
  if (!has_pins(2)) GTEST_SKIP() << too_few_pins;
  for (int i = 0; i < 600; ++i) {
    Output led = hello_.output(a_, {.on_release = OnRelease::input});
    Input pir = hello_.input(b_);
  }
  EXPECT_EQ(board().find(a_).owner, "");
  EXPECT_EQ(board().find(b_).owner, "");
}

TEST_P(Claims, ALineOfTheKernelsIsRefusedAndNamesItsDriver) {
  const auto line = bench_->kernel_line();
  if (!line) GTEST_SKIP() << "the kernel holds no line of this chip";
  const std::string driver = board().find(*line).owner;
  EXPECT_NE(driver, "");
  const auto named = AllOf(HasSubstr(line->name()), HasSubstr(driver), HasSubstr("choose"));
  EXPECT_THAT(error_of([&] { hello_.output(*line); }), named);
  EXPECT_THAT(error_of([&] { hello_.input(*line); }), named);
  EXPECT_THAT(error_of([&] { hello_.outputs({a_, *line}); }), named);
  EXPECT_THAT(error_of([&] { board().drive(*line, true); }), named);
  EXPECT_EQ(board().find(*line).owner, driver);
  EXPECT_EQ(board().find(a_).owner, "");
}

TEST_P(Claims, ALineOfAnotherProgramIsRefusedAndNamesIt) {
  std::vector<std::string> owners;
  const auto watch = board().watch([&](const LineInfo& line) { owners.push_back(line.owner); });
  auto taken = bench_->claim_elsewhere(a_, "gpiomon");
  if (!taken) GTEST_SKIP() << "there are no other programs";
  EXPECT_EQ(board().find(a_).owner, "gpiomon");
  const auto named = AllOf(HasSubstr(a_.name()), HasSubstr("is taken by gpiomon"));
  EXPECT_THAT(error_of([&] { hello_.output(a_); }), named);
  EXPECT_THAT(error_of([&] { hello_.input(a_); }), named);
  taken.reset();
  Output led = hello_.output(a_);
  bench_->pass(std::chrono::milliseconds(100));
  EXPECT_THAT(owners, ::testing::Contains("aiod:hello.service"));
}

TEST_P(Claims, AFreeLineIsDrivenByHandAndClaimedAfterwards) {
  for (const bool high : {true, false}) {
    board().drive(a_, high);
    EXPECT_EQ(bench_->sees(a_), high);
  }
  Output led = hello_.output(a_, {.initial = true});
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
}

TEST_P(Claims, AHeldLineIsDrivenByHand) {
  { Output led = hello_.output(a_, {.initial = true, .active_low = true}); }
  EXPECT_FALSE(bench_->sees(a_));
  for (const bool high : {true, false}) {
    board().drive(a_, high);
    EXPECT_EQ(bench_->sees(a_), high);
  }
}

TEST_P(Claims, WatchersLearnOfThem) {
  std::vector<std::string> owners;
  const auto watch = board().watch([&](const LineInfo& line) { owners.push_back(line.owner); });
  { Input pir = hello_.input(a_); }
  EXPECT_EQ(owners, (std::vector<std::string>{"aiod:hello.service", ""}));
}

}  // namespace
}  // namespace aio::gpio::conformance

#include "conformance/gpio/bench.hpp"

// Lines that the daemon holds since their claim has ended.
namespace aio::gpio::conformance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using Held = Conformance;
INSTANTIATE_TEST_SUITE_P(Gpio, Held, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Held, ALineIsToldFromAClaimedOneAndFromAFreeOne) {
  EXPECT_FALSE(board().find(a_).held);
  {
    Output relay = hello_.output(a_);
    EXPECT_FALSE(board().find(a_).held);
  }
  EXPECT_TRUE(board().find(a_).held);
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  Output again = world_.output(a_);
  EXPECT_FALSE(board().find(a_).held);
}

TEST_P(Held, ALineIsFreeOnceItIsReleased) {
  { Output relay = hello_.output(a_, {.initial = true}); }
  board().release(a_);
  EXPECT_EQ(board().find(a_).owner, "");
  EXPECT_FALSE(board().find(a_).held);
  if (const auto other = bench_->claim_elsewhere(a_, "gpioget")) {
    EXPECT_EQ(board().find(a_).owner, "gpioget");
  }
}

TEST_P(Held, OneOfAGroupIsReleasedAndTheOthersKeepTheirLevels) {
  if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  { Outputs bus = hello_.outputs({a_, b_, c_}, {.initial = true}); }
  board().release(b_);
  EXPECT_EQ(board().find(b_).owner, "");
  EXPECT_TRUE(board().find(a_).held);
  EXPECT_TRUE(board().find(c_).held);
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_TRUE(bench_->sees(c_));
}

TEST_P(Held, WhatIsNotHeldIsNotReleased) {
  EXPECT_THAT(error_of([&] { board().release(a_); }), AllOf(HasSubstr(a_.name()), HasSubstr("free already")));
  Output relay = hello_.output(a_, {.initial = true});
  EXPECT_THAT(error_of([&] { board().release(a_); }),
              AllOf(HasSubstr(a_.name()), HasSubstr("claimed by aiod:hello.service"), HasSubstr("stop it")));
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  EXPECT_TRUE(bench_->sees(a_));
}

TEST_P(Held, WhatOthersHaveIsNotReleased) {
  if (const auto line = bench_->kernel_line()) {
    const std::string driver = board().find(*line).owner;
    EXPECT_THAT(error_of([&] { board().release(*line); }), HasSubstr(driver));
  }
  const auto other = bench_->claim_elsewhere(a_, "gpiomon");
  if (!other) GTEST_SKIP() << "there are no other programs";
  EXPECT_THAT(error_of([&] { board().release(a_); }), HasSubstr("gpiomon"));
  EXPECT_EQ(board().find(a_).owner, "gpiomon");
}

TEST_P(Held, AnUnloadFreesWhatNobodyAskedToKeep) {
  if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  { Output relay = hello_.output(a_, {.initial = true}); }
  { Output low = hello_.output(b_, {.initial = true, .on_release = OnRelease::low}); }
  { Output others = world_.output(c_, {.initial = true}); }
  Input pir = hello_.input(pin(0));
  hello_.let_go();
  EXPECT_EQ(board().find(a_).owner, "");
  EXPECT_EQ(board().find(b_).owner, "");
  EXPECT_EQ(board().find(c_).owner, "aiod:world.service");
  EXPECT_TRUE(bench_->sees(c_));
  EXPECT_THROW((void)pir.value(), Gone);
}

TEST_P(Held, AnUnloadLeavesWhatIsToBeKept) {
  { Output relay = hello_.output(a_, {.initial = true, .on_release = OnRelease::keep}); }
  hello_.let_go();
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  EXPECT_TRUE(board().find(a_).held);
  EXPECT_TRUE(bench_->sees(a_));
  board().release(a_);
  EXPECT_EQ(board().find(a_).owner, "");
}

TEST_P(Held, WatchersLearnThatALineIsHeldAndThatItIsFree) {
  std::vector<std::string> seen;
  const auto watch =
      board().watch([&](const LineInfo& line) { seen.push_back(line.owner + (line.held ? " held" : "")); });
  { Output relay = hello_.output(a_, {.initial = bench_->sees(a_)}); }
  board().release(a_);
  ASSERT_GE(seen.size(), 2U);
  EXPECT_EQ(seen[seen.size() - 2], "aiod:hello.service held");
  EXPECT_EQ(seen.back(), "");
}

}  // namespace
}  // namespace aio::gpio::conformance

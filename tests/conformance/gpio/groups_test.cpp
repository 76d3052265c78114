#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Values = std::vector<bool>;

class Groups : public Conformance {
 protected:
  void SetUp() override {
    if (!has_pins(3)) GTEST_SKIP() << too_few_pins;
  }

  Values seen() { return {bench_->sees(a_), bench_->sees(b_), bench_->sees(c_)}; }
};
INSTANTIATE_TEST_SUITE_P(Gpio, Groups, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Groups, OutputsAreSetInTheOrderOfTheClaim) {
  Outputs bus = hello_.outputs({c_, a_, b_});
  EXPECT_EQ(bus.values(), (Values{false, false, false}));
  for (unsigned pattern = 0; pattern < 8; ++pattern) {
    const bool c = (pattern & 1U) != 0;
    const bool a = (pattern & 2U) != 0;
    const bool b = (pattern & 4U) != 0;
    bus.set({c, a, b});
    EXPECT_EQ(seen(), (Values{a, b, c}));
    EXPECT_EQ(bus.values(), (Values{c, a, b}));
  }
}

TEST_P(Groups, OutputsTakeTheirOptions) {
  Outputs relays = hello_.outputs({a_, b_, c_}, {.initial = true, .active_low = true});
  EXPECT_EQ(relays.values(), (Values{true, true, true}));
  EXPECT_EQ(seen(), (Values{false, false, false}));
  relays.set({false, true, false});
  EXPECT_EQ(seen(), (Values{true, false, true}));
}

TEST_P(Groups, InputsAreReadInTheOrderOfTheClaim) {
  Inputs keys = hello_.inputs({b_, c_, a_});
  for (unsigned pattern = 0; pattern < 8; ++pattern) {
    const Values levels{(pattern & 1U) != 0, (pattern & 2U) != 0, (pattern & 4U) != 0};
    bench_->drive(b_, levels[0]);
    bench_->drive(c_, levels[1]);
    bench_->drive(a_, levels[2]);
    EXPECT_EQ(keys.values(), levels);
  }
}

TEST_P(Groups, InputsTakeTheirOptions) {
  Inputs keys = hello_.inputs({a_, b_}, {.active_low = true});
  bench_->drive(a_, true);
  bench_->drive(b_, false);
  EXPECT_EQ(keys.values(), (Values{false, true}));
}

TEST_P(Groups, AreClaimedWhollyOrNotAtAll) {
  Output led = world_.output(b_);
  const auto named = AllOf(HasSubstr(b_.name()), HasSubstr("aiod:world.service"));
  EXPECT_THAT(error_of([&] { hello_.outputs({a_, b_, c_}); }), named);
  EXPECT_THAT(error_of([&] { hello_.inputs({a_, b_, c_}); }), named);
  EXPECT_EQ(board().find(a_).owner, "");
  EXPECT_EQ(board().find(c_).owner, "");
}

TEST_P(Groups, HoldEachOfTheirLines) {
  Outputs bus = hello_.outputs({a_, b_});
  EXPECT_EQ(board().find(a_).owner, "aiod:hello.service");
  EXPECT_EQ(board().find(b_).owner, "aiod:hello.service");
  EXPECT_THAT(error_of([&] { world_.input(b_); }), HasSubstr("aiod:hello.service"));
  EXPECT_THAT(error_of([&] { board().drive(a_, true); }), HasSubstr("aiod:hello.service"));
}

TEST_P(Groups, OfNoLinesOrOneTwiceAreRefused) {
  EXPECT_NE(error_of([&] { hello_.outputs({}); }), "");
  EXPECT_NE(error_of([&] { hello_.inputs({}); }), "");
  EXPECT_THAT(error_of([&] { hello_.outputs({a_, b_, a_}); }), HasSubstr("twice"));
  EXPECT_EQ(board().find(b_).owner, "");
}

TEST_P(Groups, AWrongNumberOfLevelsIsRefused) {
  Outputs bus = hello_.outputs({a_, b_, c_});
  EXPECT_NE(error_of([&] { bus.set({true}); }), "");
  EXPECT_NE(error_of([&] { bus.set({true, true, true, true}); }), "");
  EXPECT_EQ(seen(), (Values{false, false, false}));
}

TEST_P(Groups, KeepTheirLevelsAndAreClaimedAgainWithoutAGlitch) {
  { Outputs bus = hello_.outputs({a_, b_}, {.initial = true}); }
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_TRUE(bench_->sees(b_));
  bench_->recorded(a_);
  Outputs again = world_.outputs({a_, b_}, {.initial = true});
  EXPECT_EQ(board().find(a_).owner, "aiod:world.service");
  EXPECT_TRUE(bench_->sees(a_));
  if (const auto levels = bench_->recorded(a_)) {
    EXPECT_THAT(*levels, ::testing::Each(true));
  }
}

TEST_P(Groups, AHeldLineIsClaimedOutOfItsGroup) {
  { Outputs bus = hello_.outputs({a_, b_, c_}, {.initial = true}); }
  Input pir = world_.input(b_);
  EXPECT_EQ(board().find(b_).direction, Direction::input);
  EXPECT_EQ(board().find(b_).owner, "aiod:world.service");
  EXPECT_TRUE(bench_->sees(a_));
  EXPECT_TRUE(bench_->sees(c_));
  Output led = world_.output(a_);
  EXPECT_FALSE(bench_->sees(a_));
  EXPECT_TRUE(bench_->sees(c_));
}

TEST_P(Groups, InputOnReleaseLetsGoOfThem) {
  { Outputs bus = hello_.outputs({a_, b_}, {.initial = true, .on_release = OnRelease::input}); }
  for (const Pin& pin : {a_, b_}) {
    EXPECT_EQ(board().find(pin).direction, Direction::input);
    EXPECT_EQ(board().find(pin).owner, "");
  }
}

TEST_P(Groups, TheHostTakesThemBack) {
  Outputs bus = hello_.outputs({a_, b_});
  Inputs keys = hello_.inputs({c_});
  EXPECT_EQ(hello_.release_all(), (std::vector<Pin>{a_, b_, c_}));
  EXPECT_THROW(bus.set({true, true}), Gone);
  EXPECT_THROW((void)keys.values(), Gone);
  EXPECT_EQ(board().find(c_).owner, "");
}

}  // namespace
}  // namespace aio::gpio::conformance

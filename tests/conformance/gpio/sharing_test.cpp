#include <aio/first_of.hpp>
#include <aio/sleep.hpp>

#include "conformance/gpio/bench.hpp"

// An input that is claimed by itself may have several claims.
namespace aio::gpio::conformance {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Sharing : public Conformance {
 protected:
  void SetUp() override { bench_->drive(a_, false); }

  void drive(std::initializer_list<bool> levels) {
    for (const bool level : levels) bench_->drive(a_, level);
  }

  std::string owner() { return board().find(a_).owner; }

  const std::string both_ = "aiod:hello.service, aiod:world.service";
};
INSTANTIATE_TEST_SUITE_P(Gpio, Sharing, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(Sharing, AllWhoShareALineAreItsOwnersUntilTheyGo) {
  std::optional<Input> first = hello_.input(a_);
  std::optional<Input> second = world_.input(a_);
  EXPECT_EQ(owner(), both_);
  first.reset();
  EXPECT_EQ(owner(), "aiod:world.service");
  first = hello_.input(a_);
  EXPECT_EQ(owner(), "aiod:world.service, aiod:hello.service");
  second.reset();
  first.reset();
  EXPECT_EQ(owner(), "");
  Output led = world_.output(a_);
  EXPECT_EQ(owner(), "aiod:world.service");
}

TEST_P(Sharing, EachReadsTheLevel) {
  const InputOptions options{.active_low = true};
  Input first = hello_.input(a_, options);
  Input second = world_.input(a_, options);
  for (const bool level : {true, false}) {
    drive({level});
    EXPECT_EQ(first.value(), !level);
    EXPECT_EQ(second.value(), !level);
  }
}

TEST_P(Sharing, EachGetsEveryEdgeInItsOwnTime) {
  Input first = hello_.input(a_);
  Input second = world_.input(a_);
  drive({true, false, true});
  const auto seen = edges(first, 3);
  drive({false});
  const auto later = edges(second, 4);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(later[i].rising, seen[i].rising);
    EXPECT_EQ(later[i].time, seen[i].time);
    EXPECT_EQ(later[i].sequence, i + 1);
  }
  EXPECT_EQ(edges(first, 1).front().sequence, 4U);
}

TEST_P(Sharing, AClaimSeesAndCountsWhatComesAfterIt) {
  Input first = hello_.input(a_);
  drive({true, false});
  Input second = world_.input(a_);
  drive({true});
  const Edge edge = edges(second, 1).front();
  EXPECT_TRUE(edge.rising);
  EXPECT_EQ(edge.sequence, 1U);
  EXPECT_EQ(edges(first, 3).back().sequence, 3U);
}

TEST_P(Sharing, AnEdgeWakesAllWhoWait) {
  Input first = hello_.input(a_);
  Input second = world_.input(a_);
  int woken = 0;
  const auto waits = [&](Input& input) -> Task<void> {
    co_await input.edge();
    if (++woken < 2) co_await sleep(10s);
  };
  const auto drives = [&]() -> Task<void> {
    co_await sleep(10ms);
    drive({true});
    co_await sleep(10s);
  };
  const auto all = [&]() -> Task<void> { co_await first_of(waits(first), waits(second), drives()); };
  bench_->run(all());
  EXPECT_EQ(woken, 2);
}

TEST_P(Sharing, WhoGoesIsGoneAndTheOthersGoOn) {
  Input first = hello_.input(a_);
  Input second = world_.input(a_);
  std::string gone;
  const auto waits = [&]() -> Task<void> {
    try {
      co_await first.edge();
    } catch (const Gone& error) {
      gone = error.what();
    }
    co_await sleep(10s);
  };
  const auto goes = [&]() -> Task<void> {
    co_await sleep(10ms);
    hello_.release_all();
    co_await sleep(10ms);
    drive({true});
    co_await second.edge();
  };
  const auto both = [&]() -> Task<void> { co_await first_of(waits(), goes()); };
  bench_->run(both());
  EXPECT_THAT(gone, HasSubstr(a_.name()));
  EXPECT_EQ(owner(), "aiod:world.service");
  drive({false});
  EXPECT_FALSE(edges(second, 1).front().rising);
}

TEST_P(Sharing, OtherOptionsAreRefusedAndSayWhoHasIt) {
  Input button = hello_.input(a_, {.debounce = 10ms});
  for (const InputOptions& other :
       {InputOptions{}, InputOptions{.debounce = 20ms}, InputOptions{.active_low = true, .debounce = 10ms},
        InputOptions{.pull = Pull::up, .debounce = 10ms},
        InputOptions{.debounce = 10ms, .edges = Edges::rising}}) {
    EXPECT_THAT(
        error_of([&] { world_.input(a_, other); }),
        AllOf(HasSubstr(a_.name()), HasSubstr("an input of aiod:hello.service"),
              HasSubstr("debounce-period=10ms"), HasSubstr("the same pull, active_low, debounce and edges")));
  }
  EXPECT_EQ(owner(), "aiod:hello.service");
  Input same = world_.input(a_, {.debounce = 10ms});
}

TEST_P(Sharing, WhatIsSharedIsNothingElse) {
  Input first = hello_.input(a_);
  Input second = world_.input(a_);
  const auto named = AllOf(HasSubstr("is taken by " + both_), HasSubstr("choose"));
  EXPECT_THAT(error_of([&] { world_.output(a_); }), named);
  EXPECT_THAT(error_of([&] { world_.pwm(a_); }), named);
  EXPECT_THAT(error_of([&] { world_.inputs({a_}); }), named) << "a group has its edges for itself";
  EXPECT_THAT(error_of([&] { world_.outputs({a_}); }), named);
}

TEST_P(Sharing, AGroupIsNotShared) {
  Inputs group = hello_.inputs({a_});
  EXPECT_THAT(error_of([&] { world_.input(a_); }), HasSubstr("is taken by aiod:hello.service"));
  EXPECT_THAT(error_of([&] { world_.inputs({a_}); }), HasSubstr("is taken by aiod:hello.service"));
}

TEST_P(Sharing, AServiceMayClaimAnInputTwice) {
  Input first = hello_.input(a_);
  Input second = hello_.input(a_);
  EXPECT_EQ(owner(), "aiod:hello.service");
  drive({true});
  EXPECT_EQ(edges(first, 1).front().sequence, 1U);
  EXPECT_EQ(edges(second, 1).front().sequence, 1U);
  EXPECT_EQ(hello_.release_all().size(), 2U);
  EXPECT_EQ(owner(), "");
}

}  // namespace
}  // namespace aio::gpio::conformance

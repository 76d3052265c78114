#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>

#include <iostream>
#include <thread>

#include <aio/sleep.hpp>

#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class EdgesTest : public Conformance {
 protected:
  void SetUp() override { bench_->drive(a_, false); }

  /// From outside: drives one level after the other.
  void drive(std::initializer_list<bool> levels) {
    for (const bool level : levels) bench_->drive(a_, level);
  }

  std::vector<bool> rising(Input& input, std::size_t count) {
    std::vector<bool> result;
    for (const Edge& edge : edges(input, count)) result.push_back(edge.rising);
    return result;
  }

  /// What a task gets that waits before the levels are driven.
  std::optional<Edge> edge_after(Input& input, Duration delay, std::initializer_list<bool> levels);

  /// Makes an edge and returns its number: 1 shows that there was none before.
  std::uint64_t next_sequence(Input& input) {
    drive({true});
    return edges(input, 1).front().sequence;
  }
};
INSTANTIATE_TEST_SUITE_P(Gpio, EdgesTest, ::testing::ValuesIn(back_ends()), name_of);

std::optional<Edge> EdgesTest::edge_after(Input& input, Duration delay, std::initializer_list<bool> levels) {
  std::optional<Edge> seen;
  const auto wait = [](Input& waited, std::optional<Edge>& result) -> Task<void> {
    result = co_await waited.edge();
  };
  const auto both = [&](Task<void> waiter) -> Task<void> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, std::move(waiter), [](std::exception_ptr) {});
    co_await sleep(delay);
    drive(levels);
    co_await sleep(delay);
  };
  bench_->run(both(wait(input, seen)));
  return seen;
}

TEST_P(EdgesTest, BothDirectionsAreSeenByDefault) {
  Input pir = hello_.input(a_);
  drive({true, false, true});
  EXPECT_THAT(rising(pir, 3), ElementsAre(true, false, true));
}

TEST_P(EdgesTest, OnlyTheWantedDirectionIsSeenAndCounted) {
  for (const bool up : {true, false}) {
    drive({false});
    Input pir = hello_.input(a_, {.edges = up ? Edges::rising : Edges::falling});
    drive({true, false, true, false});
    const auto seen = edges(pir, 2);
    EXPECT_EQ(seen[0].rising, up);
    EXPECT_EQ(seen[1].rising, up);
    EXPECT_EQ(seen[0].sequence, 1U);
    EXPECT_EQ(seen[1].sequence, 2U);
  }
}

TEST_P(EdgesTest, AreLogical) {
  if (!has_pins(2)) GTEST_SKIP() << too_few_pins;
  Input button = hello_.input(a_, {.active_low = true});
  drive({true, false});
  EXPECT_THAT(rising(button, 2), ElementsAre(false, true));

  drive({true});
  Input other = world_.input(b_, {.active_low = true, .edges = Edges::rising});
  bench_->drive(b_, true);
  bench_->drive(b_, false);
  EXPECT_TRUE(edges(other, 1).front().rising);
}

TEST_P(EdgesTest, WakeATaskThatWaits) {
  Input pir = hello_.input(a_);
  const auto edge = edge_after(pir, 20ms, {true});
  ASSERT_TRUE(edge);
  EXPECT_TRUE(edge->rising);
  EXPECT_EQ(edge->sequence, 1U);
}

TEST_P(EdgesTest, ALevelThatDoesNotChangeIsNoEdge) {
  Input pir = hello_.input(a_);
  EXPECT_FALSE(edge_after(pir, 20ms, {false, false}));
}

TEST_P(EdgesTest, WhatHappenedBeforeTheClaimIsNotSeen) {
  drive({true, false, true, false});
  Input pir = hello_.input(a_);
  EXPECT_EQ(next_sequence(pir), 1U);
}

TEST_P(EdgesTest, AreCountedFromOneForEachClaim) {
  for (int claim = 0; claim < 2; ++claim) {
    drive({false});
    Input pir = hello_.input(a_);
    drive({true, false, true});
    const auto seen = edges(pir, 3);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(seen[i].sequence, i + 1);
  }
}

TEST_P(EdgesTest, BearMonotonicTimes) {
  Input pir = hello_.input(a_);
  const TimePoint begin = bench_->now();
  drive({true});
  bench_->pass(30ms);
  const TimePoint middle = bench_->now();
  drive({false});
  const TimePoint end = bench_->now();
  const auto seen = edges(pir, 2);
  EXPECT_GE(seen[0].time, begin);
  EXPECT_LT(seen[0].time, middle);
  EXPECT_GE(seen[1].time, middle);
  EXPECT_LE(seen[1].time, end);
}

TEST_P(EdgesTest, WithoutAReaderTheOldestAreLostAndAGapTells) {
  Input pir = hello_.input(a_);
  constexpr std::uint64_t driven = 3000;
  for (std::uint64_t i = 1; i <= driven; ++i) bench_->drive(a_, i % 2 == 1);
  std::vector<Edge> seen = edges(pir, 1);
  EXPECT_GT(seen[0].sequence, 1U);
  while (seen.back().sequence < driven) {
    seen.push_back(edges(pir, 1).front());
    ASSERT_EQ(seen.back().sequence, seen[seen.size() - 2].sequence + 1);
    ASSERT_EQ(seen.back().rising, seen.back().sequence % 2 == 1);
  }
  EXPECT_GE(seen.size(), 16U);
  drive({true});
  EXPECT_EQ(edges(pir, 1).front().sequence, driven + 1);
}

TEST_P(EdgesTest, ABurstThatFitsIsKeptWhole) {
  Input pir = hello_.input(a_);
  constexpr std::uint64_t driven = 60;
  for (std::uint64_t i = 1; i <= driven; ++i) bench_->drive(a_, i % 2 == 1);
  const auto seen = edges(pir, driven);
  for (std::uint64_t i = 1; i <= driven; ++i) {
    EXPECT_EQ(seen[i - 1].sequence, i);
    EXPECT_EQ(seen[i - 1].rising, i % 2 == 1);
  }
}

TEST_P(EdgesTest, AtFullSpeedEachIsToldOrMissingInTheCount) {
  if (!bench_->drives_beside_the_loop()) GTEST_SKIP() << "nothing drives while the loop runs";
  Input pir = hello_.input(a_);
  constexpr std::uint64_t driven = 2001;
  bench_->drive(a_, true);
  std::jthread world([&] {
    for (std::uint64_t i = 2; i <= driven; ++i) bench_->drive(a_, i % 2 == 1);
  });
  std::uint64_t told = 0;
  const auto read = [&]() -> Task<void> {
    for (std::uint64_t last = 0; last < driven; ++told) {
      const Edge edge = co_await pir.edge();
      EXPECT_GT(edge.sequence, last);
      last = edge.sequence;
    }
  };
  bench_->run(read());
  world.join();
  std::cout << told << " of " << driven << " edges were told, the others counted as lost\n";
}

TEST_P(EdgesTest, OneTaskWaitsAtATime) {
  Input pir = hello_.input(a_);
  std::string message;
  const auto wait = [](Input& input) -> Task<void> { co_await input.edge(); };
  const auto second = [&]() -> Task<void> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, wait(pir), [](std::exception_ptr) {});
    co_await sleep(1ms);
    try {
      co_await pir.edge();
    } catch (const GpioError& error) {
      message = error.what();
    }
    drive({true});
    co_await sleep(1ms);
  };
  bench_->run(second());
  EXPECT_THAT(message, ::testing::HasSubstr(a_.name()));
}

TEST_P(EdgesTest, AShortPulseIsDebouncedAway) {
  Input button = hello_.input(a_, {.debounce = 100ms});
  drive({true, false, true, false});
  bench_->pass(300ms);
  drive({true});
  bench_->pass(300ms);
  const Edge edge = edges(button, 1).front();
  EXPECT_TRUE(edge.rising);
  EXPECT_EQ(edge.sequence, 1U);
}

TEST_P(EdgesTest, ABouncingContactGivesOneEdgeWithTheFinalLevel) {
  Input button = hello_.input(a_, {.debounce = 100ms});
  for (int bounce = 0; bounce < 5; ++bounce) {
    drive({true});
    bench_->pass(1ms);
    drive({false});
    bench_->pass(1ms);
  }
  const TimePoint last = bench_->now();
  drive({true});
  const Edge edge = edges(button, 1).front();
  EXPECT_TRUE(edge.rising);
  EXPECT_EQ(edge.sequence, 1U);
  EXPECT_GE(edge.time, last + 90ms);
}

TEST_P(EdgesTest, TheFinalLevelIsDeliveredToATaskThatWaitedThroughTheBounces) {
  Input button = hello_.input(a_, {.debounce = 100ms});
  const auto edge = edge_after(button, 300ms, {true, false, true});
  ASSERT_TRUE(edge);
  EXPECT_TRUE(edge->rising);
}

TEST_P(EdgesTest, EachStableLevelIsDelivered) {
  Input button = hello_.input(a_, {.debounce = 100ms});
  for (const bool level : {true, false, true}) {
    drive({level});
    bench_->pass(300ms);
  }
  EXPECT_THAT(rising(button, 3), ElementsAre(true, false, true));
}

TEST_P(EdgesTest, AnAbortedWaitLosesNoEdge) {
  Input pir = hello_.input(a_);
  bool aborted = false;
  const auto wait = [&]() -> Task<void> {
    try {
      co_await pir.edge();
    } catch (const boost::system::system_error& error) {
      aborted = error.code() == boost::asio::error::operation_aborted;
    }
  };
  const auto cancel = [&]() -> Task<void> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::cancellation_signal stop;
    boost::asio::co_spawn(executor, wait(),
                          boost::asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    co_await sleep(1ms);
    stop.emit(boost::asio::cancellation_type::terminal);
    co_await sleep(1ms);
  };
  bench_->run(cancel());
  EXPECT_TRUE(aborted);
  EXPECT_EQ(next_sequence(pir), 1U);
}

}  // namespace
}  // namespace aio::gpio::conformance

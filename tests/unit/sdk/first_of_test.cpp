#include <aio/first_of.hpp>

#include <boost/asio/steady_timer.hpp>

#include <aio/channel.hpp>
#include <aio/detail/drop_queue.hpp>
#include <aio/event.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>

#include "task_fixture.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;

class FirstOfTest : public TaskTest {
 protected:
  Channel<int> left_{10};
  Channel<int> right_{10};
  Event event_;
};

Task<int> answer_after(Duration delay, int answer) {
  co_await sleep(delay);
  co_return answer;
}

TEST_F(FirstOfTest, SaysWhichWasFirstAndReturnsItsValue) {
  const auto first = manual_.run(first_of(answer_after(2s, 2), answer_after(1s, 1), sleep(3s)));
  ASSERT_EQ(first.index(), 1U);
  EXPECT_EQ(std::get<1>(first), 1);
  const auto second = manual_.run(first_of(event_.wait(), sleep(1s)));
  EXPECT_EQ(second.index(), 1U);
}

TEST_F(FirstOfTest, OfWhatIsReadyTheFirstNamedWinsAndTheOthersKeepTheirs) {
  left_.try_send(1);
  right_.try_send(2);
  const auto first = manual_.run(first_of(left_.receive(), right_.receive(), sleep(1s)));
  ASSERT_EQ(first.index(), 0U);
  EXPECT_EQ(std::get<0>(first), 1);
  EXPECT_EQ(right_.size(), 1U);
  EXPECT_EQ(manual_.run(first_of(left_.receive(), right_.receive())).index(), 1U);
}

// The item and the limit fall into one turn of the loop, the item first.
TEST_F(FirstOfTest, NothingIsLostWhenAnItemComesWithTheLimit) {
  int sent = 0;
  int got = 0;
  bool in_order = true;
  const auto feed = [&]() -> Task<void> {
    for (auto due = manual_.now() + 30ms; sent < 100; due += 30ms) {
      co_await sleep_until(due);
      co_await left_.send(++sent);
    }
  };
  const auto read_first = [&]() -> Task<void> {
    for (;;) {
      const auto first = co_await first_of(left_.receive(), sleep(30ms));
      if (first.index() == 0) in_order = in_order && std::get<0>(first) == ++got;
    }
  };
  start(feed());
  const auto reader = start(read_first());
  manual_.advance(10s);
  EXPECT_EQ(got, 100);
  EXPECT_TRUE(in_order);
  reader->request_stop();
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(FirstOfTest, NothingIsLostWhereTheLimitIsNamedFirst) {
  int got = 0;
  bool in_order = true;
  const auto read_last = [&]() -> Task<void> {
    for (;;) {
      const auto first = co_await first_of(sleep(30ms), left_.receive());
      if (first.index() == 1) in_order = in_order && std::get<1>(first) == ++got;
    }
  };
  const auto feed = [&]() -> Task<void> {
    for (int i = 1; i <= 100; ++i) {
      co_await left_.send(i);
      co_await sleep(30ms);
    }
  };
  start(read_last());
  start(feed());
  manual_.advance(10s);
  EXPECT_EQ(got, 100);
  EXPECT_TRUE(in_order);
}

struct Line {
  int number = 0;
  std::uint64_t lost = 0;
};

TEST_F(FirstOfTest, AStreamKeepsWhatTheLoserWouldHaveHad) {
  const auto queue = std::make_shared<detail::DropQueue<Line>>(100);
  queue->push({.number = 1});
  event_.set();
  const auto next = [&] {
    return detail::DropQueue<Line>::next(queue, WaitKind::event, std::source_location::current());
  };
  EXPECT_EQ(manual_.run(first_of(event_.wait(), next())).index(), 0U);
  EXPECT_EQ(manual_.run(next()).number, 1);
}

TEST_F(FirstOfTest, ThrowsWhatTheFirstThrewAndStopsTheOthers) {
  left_.close();
  bool stopped = false;
  const auto other = [&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
      stopped = true;
      throw;
    }
  };
  EXPECT_THROW(manual_.run(first_of(left_.receive(), other())), ChannelClosed);
  EXPECT_TRUE(stopped);
}

TEST_F(FirstOfTest, WaitsUntilTheOthersHaveCleanedUp) {
  bool cleaned = false;
  const auto other = [&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
    }
    co_await sleep(5s);
    cleaned = true;
  };
  EXPECT_EQ(manual_.run(first_of(sleep(1s), other())).index(), 0U);
  EXPECT_TRUE(cleaned);
}

TEST_F(FirstOfTest, AStopEndsAllAndThenTheAwaitOnce) {
  std::string trail;
  const auto side = [&](char name) -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
      trail += name;
      throw;
    }
  };
  auto task = start([&]() -> Task<void> {
    try {
      co_await first_of(side('a'), side('b'));
    } catch (const boost::system::system_error&) {
      trail += "aborted ";
    }
    co_await sleep(2s);
    trail += "cleaned";
  });
  task->request_stop();
  manual_.settle();
  EXPECT_EQ(trail, "ababorted ");
  manual_.advance(2s);
  EXPECT_EQ(trail, "ababorted cleaned");
}

TEST_F(FirstOfTest, AStopThatMeetsTheEndOfOneSideIsDeliveredAtTheNextAwait) {
  std::size_t index = 99;
  auto task = start([&]() -> Task<void> {
    const auto first = co_await first_of(left_.receive(), sleep(1h));
    index = first.index();
    co_await sleep(1h);
  });
  left_.try_send(1);
  manual_.loop().post([&] { task->request_stop(); });  // behind the winner's resume
  manual_.settle();
  EXPECT_EQ(index, 0U);
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(FirstOfTest, AStopBeforeTheWinnerHasTakenLosesNothing) {
  auto task = start([&]() -> Task<void> { co_await first_of(left_.receive(), sleep(1h)); });
  manual_.loop().post([&] {
    left_.try_send(1);  // it is woken, and has not gone on yet
    task->request_stop();
  });
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
  EXPECT_EQ(left_.size(), 1U);
}

TEST_F(FirstOfTest, ASideThatHandlesTheStopHasHadIt) {
  int value = 0;
  const auto handles = [&]() -> Task<int> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
    }
    co_return 7;
  };
  auto task = start([&]() -> Task<void> {
    const auto first = co_await first_of(handles(), sleep(2h));
    value = std::get<0>(first);
    co_await sleep(1s);
    value = 8;
  });
  task->request_stop();
  manual_.settle();
  EXPECT_EQ(value, 7);
  manual_.advance(1s);
  EXPECT_EQ(value, 8);
}

TEST_F(FirstOfTest, RacesWithinRacesAndTimeouts) {
  const auto inner = [&]() -> Task<std::size_t> {
    const auto first = co_await first_of(left_.receive(), sleep(10s));
    co_return first.index();
  };
  const auto first = manual_.run(first_of(inner(), sleep(1min)));
  ASSERT_EQ(first.index(), 0U);
  EXPECT_EQ(std::get<0>(first), 1U);
  EXPECT_THROW(manual_.run(with_timeout(first_of(event_.wait(), sleep(1min)), 1s)), TimeoutError);
  const auto timed = manual_.run(first_of(with_timeout(event_.wait(), 1min), sleep(1s)));
  EXPECT_EQ(timed.index(), 1U);
}

TEST_F(FirstOfTest, ARawTimerOfAsioIsASideToo) {
  const auto raw = [&]() -> Task<void> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(1h);
    co_await timer.async_wait(boost::asio::deferred);
  };
  EXPECT_EQ(manual_.run(first_of(raw(), sleep(1s))).index(), 1U);
  auto task = start([&]() -> Task<void> { co_await first_of(raw(), sleep(1h)); });
  task->request_stop();
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(FirstOfTest, ASideOfOffloadsAloneIsStopped) {
  int calls = 0;
  const auto reads = [&]() -> Task<void> {
    for (; calls < 1000; ++calls) co_await offload([] {});
  };
  event_.set();
  EXPECT_EQ(manual_.run(first_of(event_.wait(), reads())).index(), 0U);
  EXPECT_LT(calls, 10);
}

TEST_F(FirstOfTest, ShowsWhereASideWaits) {
  auto task = start([&]() -> Task<void> { co_await first_of(sleep(5s), event_.wait()); });
  const auto line = __LINE__ - 1;
  const auto wait = task->waits_for();
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->kind, WaitKind::sleep);
  EXPECT_EQ(wait->where, "first_of_test.cpp:" + std::to_string(line));
  EXPECT_EQ(task->last_await(), wait->where);
}

TEST_F(FirstOfTest, CountsTheSidesAsTheTask) {
  auto task = start([&]() -> Task<void> {
    for (int i = 0; i < 3; ++i) co_await first_of(sleep(1s), sleep(2s));
    co_await sleep(1h);
  });
  const auto before = task->costs().resumes;
  manual_.advance(3s);
  EXPECT_GE(task->costs().resumes - before, 3U);
}

TEST_F(FirstOfTest, FramesThatRaceDieWithTheirTask) {
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  const auto side = [](std::shared_ptr<int>) -> Task<void> { co_await sleep(1h); };
  auto task = start([](Task<void> first, Task<void> second) -> Task<void> {
    co_await first_of(std::move(first), std::move(second));
  }(side(alive), side(alive)));
  alive.reset();
  EXPECT_FALSE(watched.expired());
  task->abandon();
  manual_.settle();
  EXPECT_TRUE(watched.expired());
}

TEST_F(FirstOfTest, FramesThatRaceDieWithTheLoop) {
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  {
    ManualLoop other;
    const auto side = [](std::shared_ptr<int>) -> Task<void> { co_await sleep(1h); };
    auto body = [](Task<void> first, Task<void> second) -> Task<void> {
      co_await first_of(std::move(first), std::move(second));
    };
    boost::asio::co_spawn(other.loop().executor(), body(side(alive), side(std::move(alive))),
                          [](std::exception_ptr) {});
    other.settle();
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace aio

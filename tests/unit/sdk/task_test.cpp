#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/adapt.hpp>
#include <aio/channel.hpp>
#include <aio/event.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include "task_fixture.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;
TEST_F(TaskTest, SleepsOnTheManualClock) {
  const TimePoint start = manual_.now();
  manual_.run([]() -> Task<void> { co_await sleep(7 * 24h); });
  EXPECT_EQ(manual_.now() - start, 7 * 24h);
}

TEST_F(TaskTest, EqualDeadlinesWakeInOrder) {
  std::string order;
  auto sleeper = [&](char name) -> Task<void> {
    co_await sleep(1s);
    order += name;
  };
  for (char name : {'a', 'b', 'c'}) start(sleeper(name));
  manual_.advance(1s);
  EXPECT_EQ(order, "abc");
}

TEST_F(TaskTest, ShowsWhereItWaits) {
  auto task = start([]() -> Task<void> { co_await sleep(5s); });
  const auto line = __LINE__ - 1;
  const auto wait = task->waits_for();
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->kind, WaitKind::sleep);
  EXPECT_EQ(wait->until, manual_.now() + 5s);
  EXPECT_EQ(wait->where, "task_test.cpp:" + std::to_string(line));
}

TEST_F(TaskTest, CountsResumes) {
  auto task = start([]() -> Task<void> {
    for (int i = 0; i < 10; ++i) co_await sleep(1s);
  });
  const auto before = task->costs().resumes;
  manual_.advance(3s);
  EXPECT_EQ(task->costs().resumes - before, 3U);
}

TEST_F(TaskTest, StopAbortsExactlyOneAwait) {
  std::string trail;
  auto task = start([&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
      trail += "aborted ";
    }
    co_await sleep(2s);
    co_await sleep(2s);
    trail += "cleaned";
  });
  task->request_stop();
  manual_.settle();
  EXPECT_EQ(trail, "aborted ");
  manual_.advance(4s);
  EXPECT_EQ(trail, "aborted cleaned");
  EXPECT_TRUE(ended_);
}

TEST_F(TaskTest, StopAbortsARawTimerOnceToo) {
  int aborted = 0;
  auto task = start([&]() -> Task<void> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(1h);
    try {
      co_await timer.async_wait(boost::asio::deferred);
    } catch (const boost::system::system_error&) {
      ++aborted;
    }
    co_await sleep(1s);
    co_await sleep(1s);
  });
  EXPECT_EQ(task->waits_for()->kind, WaitKind::io);
  task->request_stop();
  manual_.settle();
  EXPECT_EQ(aborted, 1);
  manual_.advance(2s);
  EXPECT_TRUE(ended_);
  EXPECT_FALSE(error_);
}

TEST_F(TaskTest, StopFromWithinIsDeliveredAtTheNextAwait) {
  detail::TaskContext* self = nullptr;
  start([&]() -> Task<void> {
    self = (co_await boost::asio::this_coro::executor).task();
    self->request_stop();
    co_await sleep(1h);
  });
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(TaskTest, StopBetweenCompletionAndResumeIsNotLost) {
  Event event;
  auto task = start([&]() -> Task<void> {
    co_await event.wait();
    co_await sleep(1h);
  });
  event.set();  // the wait has ended, its coroutine not yet resumed
  task->request_stop();
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(TaskTest, StopReachesTheTaskThatSwallowsItOnce) {
  int loops = 0;
  auto task = start([&]() -> Task<void> {
    for (;;) {
      try {
        co_await sleep(1s);
      } catch (const boost::system::system_error&) {
      }
      ++loops;
    }
  });
  task->request_stop();
  manual_.advance(10s);
  EXPECT_EQ(loops, 11);  // it goes on, but does not spin
  EXPECT_FALSE(ended_);
}

TEST_F(TaskTest, TimeoutThrowsAndNamesThePlace) {
  try {
    manual_.run([]() -> Task<void> { co_await with_timeout(sleep(1h), 2s); });
    FAIL();
  } catch (const TimeoutError& e) {
    EXPECT_THAT(std::string(e.what()), ::testing::HasSubstr("task_test.cpp:"));
  }
}

Task<int> answer_after(Duration delay) {
  co_await sleep(delay);
  co_return 42;
}

TEST_F(TaskTest, TimeoutOfWhatWaitsForTheFirstOfTwo) {
  using namespace boost::asio::experimental::awaitable_operators;
  const auto first_of_two = []() -> Task<> { co_await (sleep(1h) || sleep(2h)); };
  EXPECT_THROW(manual_.run(with_timeout(first_of_two(), 2s)), TimeoutError);
}

TEST_F(TaskTest, TimeoutPassesResultAndFailureThrough) {
  EXPECT_EQ(manual_.run(with_timeout(answer_after(1s), 2s)), 42);
  auto failing = []() -> Task<void> {
    co_await sleep(1s);
    throw std::out_of_range("far");
  };
  EXPECT_THROW(manual_.run(with_timeout(failing(), 2s)), std::out_of_range);
}

TEST_F(TaskTest, TimeoutLetsTheTaskCleanUp) {
  bool cleaned = false;
  auto body = [&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
    }
    co_await sleep(1s);
    cleaned = true;
    detail::throw_aborted();
  };
  EXPECT_THROW(manual_.run(with_timeout(body(), 2s)), TimeoutError);
  EXPECT_TRUE(cleaned);
}

TEST_F(TaskTest, StopPassesThroughATimeout) {
  bool cleaned = false;
  auto body = [&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
      cleaned = true;
      throw;
    }
  };
  auto task = start(with_timeout(body(), 1min));
  task->request_stop();
  manual_.settle();
  EXPECT_TRUE(cleaned);
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(TaskTest, ShortTimeoutInsideALongOne) {
  auto inner = []() -> Task<int> {
    try {
      co_await with_timeout(sleep(1h), 1s);
    } catch (const TimeoutError&) {
      co_return 1;
    }
    co_return 2;
  };
  EXPECT_EQ(manual_.run(with_timeout(inner(), 1min)), 1);
}

TEST_F(TaskTest, AwaitableOperatorsWork) {
  using namespace boost::asio::experimental::awaitable_operators;
  Event event;
  auto race = [&]() -> Task<std::size_t> {
    const auto first = co_await (sleep(5s) || event.wait());
    co_return first.index();
  };
  const TimePoint start = manual_.now();
  EXPECT_EQ(manual_.run(race()), 0U);
  EXPECT_EQ(manual_.now() - start, 5s);
  event.set();
  EXPECT_EQ(manual_.run(race()), 1U);
}

TEST_F(TaskTest, EventWakesAllAndStaysSet) {
  Event event;
  int woken = 0;
  auto waiter = [&]() -> Task<void> {
    co_await event.wait();
    ++woken;
  };
  start(waiter());
  start(waiter());
  event.set();
  manual_.settle();
  EXPECT_EQ(woken, 2);
  manual_.run(event.wait());
  event.clear();
  EXPECT_THROW(manual_.run(event.wait()), std::logic_error);
}

TEST_F(TaskTest, DestroyedEventAbortsItsWaiters) {
  auto event = std::make_unique<Event>();
  start([](Event& e) -> Task<void> { co_await e.wait(); }(*event));
  event.reset();
  manual_.settle();
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(TaskTest, ChannelIsBoundedAndInOrder) {
  Channel<int> channel(2);
  std::string trail;
  start([&]() -> Task<void> {
    for (int i = 0; i < 4; ++i) {
      co_await channel.send(i);
      trail += 's' + std::to_string(i);
    }
    channel.close();
  });
  EXPECT_EQ(trail, "s0s1");
  EXPECT_FALSE(channel.try_send(9));
  std::string received;
  EXPECT_THROW(manual_.run([&]() -> Task<void> {
    for (;;) received += std::to_string(co_await channel.receive());
  }),
               ChannelClosed);
  EXPECT_EQ(received, "0123");
  EXPECT_THROW(manual_.run(channel.send(1)), ChannelClosed);
}

TEST_F(TaskTest, AReaderThatIsStoppedDoesNotTakeTheOthersWakeUp) {
  Channel<int> channel(4);
  int received = 0;
  auto reader = [&]() -> Task<void> {
    co_await channel.receive();
    ++received;
  };
  auto first = start(reader());
  start(reader());
  channel.try_send(1);
  first->request_stop();
  channel.try_send(2);
  manual_.settle();
  EXPECT_EQ(received, 2);
}

TEST_F(TaskTest, OffloadReturnsAndThrows) {
  EXPECT_EQ(manual_.run(offload([] { return 7; })), 7);
  EXPECT_THROW(manual_.run(offload([]() -> int { throw std::length_error("long"); })), std::length_error);
  EXPECT_THROW(manual_.run(offload([] { throw std::length_error("long"); })), std::length_error);
}

struct Reading {
  std::string name;
};

// The way that the docs recommend: GCC 12 breaks closures and aggregates that are made within the co_await.
TEST_F(TaskTest, NamedClosuresAndAggregatesArriveWhole) {
  Channel<Reading> channel(2);
  std::string trail;
  manual_.run([&]() -> Task<void> {
    const std::string path = "short";
    const auto read = [path] { return path; };
    trail += co_await offload(read);
    const Reading first{.name = "first"};
    co_await channel.send(first);
    const Reading second{.name = "second"};
    co_await channel.send(second);
    trail += (co_await channel.receive()).name;
    trail += (co_await channel.receive()).name;
  });
  EXPECT_EQ(trail, "shortfirstsecond");
}

TEST_F(TaskTest, AdaptedAwaitableRunsAsPartOfTheTask) {
  auto plain = []() -> boost::asio::awaitable<int> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(0s);
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return 5;
  };
  EXPECT_EQ(manual_.run(adapt(plain())), 5);
}

TEST_F(TaskTest, FramesThatStillWaitDieWithTheLoop) {
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watched = alive;
  {
    ManualLoop other;
    boost::asio::co_spawn(
        other.loop().executor(),
        [](std::shared_ptr<int>) -> Task<void> { co_await sleep(1h); }(std::move(alive)),
        [](std::exception_ptr) {});
    other.settle();
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace aio

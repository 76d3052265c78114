#include <aio/channel.hpp>
#include <aio/event.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>

#include "task_fixture.hpp"

// A stop and a time limit reach every await, also those that need not wait.
namespace aio {
namespace {

using namespace std::chrono_literals;

class StopTest : public TaskTest {
 protected:
  // Asks for the stop from within, at the third round, and returns how many there were.
  int rounds_until_stopped(const std::function<Task<void>()>& round) {
    int rounds = 0;
    start([&]() -> Task<void> {
      const Executor executor = co_await boost::asio::this_coro::executor;
      for (; rounds < 1000; ++rounds) {
        if (rounds == 3) executor.task()->request_stop();
        co_await round();
      }
    });
    manual_.settle();
    EXPECT_TRUE(ended_with_abort());
    return rounds;
  }
};

TEST_F(StopTest, OffloadAlone) {
  int calls = 0;
  const int rounds = rounds_until_stopped([&]() -> Task<void> { co_await offload([&calls] { ++calls; }); });
  EXPECT_EQ(rounds, 3);
  EXPECT_EQ(calls, 3) << "no function is run for a task that is to stop";
}

TEST_F(StopTest, AnEventThatIsSet) {
  Event event;
  event.set();
  EXPECT_EQ(rounds_until_stopped([&] { return event.wait(); }), 3);
}

TEST_F(StopTest, AChannelThatHasRoomAndItems) {
  Channel<int> channel(4);
  EXPECT_EQ(rounds_until_stopped([&]() -> Task<void> {
              co_await channel.send(1);
              co_await channel.receive();
            }),
            3);
  EXPECT_EQ(channel.size(), 0U);
}

TEST_F(StopTest, AbortsExactlyOneAwaitThatNeedsNotWait) {
  Event event;
  event.set();
  int aborted = 0;
  start([&]() -> Task<void> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    executor.task()->request_stop();
    for (int i = 0; i < 10; ++i) {
      try {
        co_await event.wait();
      } catch (const boost::system::system_error&) {
        ++aborted;
      }
    }
  });
  manual_.settle();
  EXPECT_TRUE(ended_);
  EXPECT_EQ(aborted, 1);
}

TEST_F(StopTest, ATimeLimitReachesOffloads) {
  int calls = 0;
  const auto time_passes = [&] {
    manual_.clock().advance(50ms);
    manual_.loop().fire_due();
  };
  const auto reads = [&]() -> Task<void> {
    for (; calls < 40; ++calls) co_await offload([&] { manual_.loop().post(time_passes); });
  };
  EXPECT_THROW(manual_.run(with_timeout(reads(), 500ms)), TimeoutError);
  EXPECT_EQ(calls, 10);
}

TEST_F(StopTest, ATimeLimitInTheCleanUpIsATimeout) {
  std::string trail;
  auto task = start([&]() -> Task<void> {
    try {
      co_await sleep(1h);
    } catch (const boost::system::system_error&) {
      trail += "stopped ";
    }
    try {
      co_await with_timeout(sleep(1h), 2s);
    } catch (const TimeoutError&) {
      trail += "timed out";
    }
  });
  task->request_stop();
  manual_.advance(3s);
  EXPECT_EQ(trail, "stopped timed out");
}

TEST_F(StopTest, AStopThatComesWithALimitIsNotLost) {
  auto task = start([&]() -> Task<void> {
    try {
      co_await with_timeout(sleep(1h), 2s);
    } catch (const TimeoutError&) {
    }
    co_await sleep(1h);
  });
  Timer with_it(manual_.loop(), [&] { task->request_stop(); });
  with_it.arm(manual_.now() + 2s);  // behind the limit, in the same turn
  manual_.advance(3s);
  EXPECT_TRUE(ended_with_abort());
}

TEST_F(StopTest, AReaderThatIsStoppedOnceWokenPassesTheWakeUpOn) {
  Channel<int> channel(4);
  int received = 0;
  const auto reader = [&]() -> Task<void> {
    co_await channel.receive();
    ++received;
  };
  auto first = start(reader());
  start(reader());
  manual_.loop().post([&] {
    channel.try_send(1);
    first->request_stop();
  });
  manual_.settle();
  EXPECT_EQ(received, 1);
}

TEST_F(StopTest, AWriterThatIsStoppedOnceWokenPassesTheWakeUpOn) {
  Channel<int> channel(1);
  channel.try_send(0);
  auto first = start(channel.send(1));
  start(channel.send(2));
  manual_.loop().post([&] {
    EXPECT_EQ(channel.try_receive(), 0);
    first->request_stop();
  });
  manual_.settle();
  EXPECT_EQ(channel.try_receive(), 2);
}

}  // namespace
}  // namespace aio

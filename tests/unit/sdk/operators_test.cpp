#include <boost/asio/experimental/awaitable_operators.hpp>

#include <aio/channel.hpp>
#include <aio/event.hpp>
#include <aio/sleep.hpp>

#include "task_fixture.hpp"

// Asio's own `||`: what aio:: waits for keeps what the loser would have taken there, too.
namespace aio {
namespace {

using namespace std::chrono_literals;
using namespace boost::asio::experimental::awaitable_operators;

class OperatorsTest : public TaskTest {
 protected:
  Channel<int> left_{10};
  Channel<int> right_{10};
  Event event_;
};

TEST_F(OperatorsTest, TheLoserTakesNothingWhenBothAreReady) {
  left_.try_send(1);
  right_.try_send(2);
  const auto race = [&]() -> Task<std::size_t> {
    const auto first = co_await (left_.receive() || right_.receive());
    co_return first.index();
  };
  EXPECT_EQ(manual_.run(race()), 0U);
  EXPECT_EQ(right_.size(), 1U);
  EXPECT_EQ(manual_.run(race()), 1U);
}

TEST_F(OperatorsTest, NothingIsLostWhenAnItemComesWithTheLimit) {
  int got = 0;
  const auto feed = [&]() -> Task<void> {
    for (auto due = manual_.now() + 30ms; due < manual_.now() + 10s; due += 30ms) {
      co_await sleep_until(due);
      co_await left_.send(1);
    }
  };
  const auto read = [&]() -> Task<void> {
    for (;;) {
      const auto first = co_await (left_.receive() || sleep(30ms));
      if (first.index() == 0) ++got;
    }
  };
  start(feed());
  start(read());
  manual_.advance(3s);
  EXPECT_EQ(got, 100);
}

TEST_F(OperatorsTest, AStopThatMeetsTheEndOfOneSideIsNotLost) {
  auto task = start([&]() -> Task<void> {
    for (;;) co_await (left_.receive() || sleep(1h));
  });
  left_.try_send(1);
  manual_.loop().post([&] { task->request_stop(); });  // behind the winner's resume
  manual_.settle();
  EXPECT_TRUE(ended_);
}

}  // namespace
}  // namespace aio

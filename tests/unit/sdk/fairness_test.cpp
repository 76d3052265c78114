#include <aio/channel.hpp>
#include <aio/detail/drop_queue.hpp>
#include <aio/event.hpp>
#include <aio/gpio_sim.hpp>
#include <aio/sleep.hpp>

#include <boost/asio/post.hpp>

#include "task_fixture.hpp"

// No source keeps the loop for itself: a batch, then everybody else.
namespace aio {
namespace {

using namespace std::chrono_literals;

constexpr int many = 100'000;

class FairnessTest : public TaskTest {
 protected:
  // How often the greedy one went on before somebody else had the loop for the fifth time.
  int rounds_in_five_turns(const std::function<Task<void>()>& round) {
    int rounds = 0;
    int turns = 0;
    int seen = 0;
    start([&]() -> Task<void> {
      while (turns < 5) {
        co_await sleep(0s);
        if (++turns == 5) seen = rounds;
      }
    });
    auto greedy = [&]() -> Task<void> {
      for (; rounds < many && turns < 5; ++rounds) co_await round();
    };
    start(greedy());
    for (int i = 0; i < 20; ++i) manual_.advance(1ms);
    return seen;
  }
};

TEST_F(FairnessTest, AnEventThatIsSet) {
  Event event;
  event.set();
  EXPECT_LT(rounds_in_five_turns([&] { return event.wait(); }), 1000);
}

TEST_F(FairnessTest, AChannelThatIsNeverEmpty) {
  Channel<int> channel(1000);
  EXPECT_LT(rounds_in_five_turns([&]() -> Task<void> {
              co_await channel.send(1);
              co_await channel.receive();
            }),
            1000);
}

struct Line {
  std::uint64_t lost = 0;
};

TEST_F(FairnessTest, AStreamThatAlwaysHasMore) {
  const auto queue = std::make_shared<detail::DropQueue<Line>>(10);
  EXPECT_LT(rounds_in_five_turns([&]() -> Task<void> {
              queue->push({});
              co_await detail::DropQueue<Line>::next(queue, WaitKind::event, std::source_location::current());
            }),
            1000);
}

TEST_F(FairnessTest, ASimulatedLineThatFlutters) {
  gpio::SimBoard board(manual_.clock());
  gpio::Gpio gpio(board, "aiod:test");
  gpio::Input input = gpio.input("GPIO5");
  bool high = false;
  EXPECT_LT(rounds_in_five_turns([&]() -> Task<void> {
              board.drive("GPIO5", high = !high);
              co_await input.edge();
            }),
            1000);
}

TEST_F(FairnessTest, ATaskThatWaitsNowAndThenIsNotHeldUp) {
  Event event;
  event.set();
  auto task = start([&]() -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      for (int k = 0; k < 10; ++k) co_await event.wait();
      co_await sleep(1s);
    }
  });
  const auto before = task->costs().resumes;
  manual_.advance(2s);
  EXPECT_EQ(task->costs().resumes - before, 2U);
}

// More than one batch of them: a start is answered by what is posted behind the first resume.
TEST_F(FairnessTest, WhatIsPostedRunsBehindWhatWasPostedBefore) {
  constexpr int posts = 1000;
  int begun = 0;
  int begun_before = 0;
  manual_.loop().post([&] {
    for (int i = 0; i < posts; ++i) boost::asio::post(manual_.loop().executor(), [&begun] { ++begun; });
    manual_.loop().post([&] { begun_before = begun; });
  });
  manual_.settle();
  EXPECT_EQ(begun_before, posts);
}

}  // namespace
}  // namespace aio

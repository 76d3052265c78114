#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <aio/loop.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>

namespace aio {
namespace {

using namespace std::chrono_literals;

TEST(RealLoop, RunsSleepsAndWorkers) {
  SystemClock clock;
  Loop loop(clock);
  std::string trail;
  detail::TaskRef context(new detail::TaskContext(loop, "real"));
  const auto body = [&]() -> Task<void> {
    co_await sleep(1ms);
    trail += "slept ";
    trail += co_await offload([] { return std::string("worked"); });
  };
  boost::asio::co_spawn(loop.executor(context), body(), [&](std::exception_ptr error) {
    EXPECT_FALSE(error);
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(trail, "slept worked");
}

// Its frame has what the worker writes to.
TEST(RealLoop, ATaskThatIsDroppedWaitsForItsWorker) {
  std::latch may_return(1);
  std::atomic<bool> frame_gone = false;
  std::atomic<bool> gone_too_early = false;
  {
    SystemClock clock;
    Loop loop(clock);
    const auto body = [&]() -> Task<void> {
      const std::shared_ptr<void> frame(nullptr, [&](void*) { frame_gone = true; });
      const auto work = [&] {
        may_return.wait();
        gone_too_early = frame_gone.load();
      };
      co_await offload(work);
    };
    detail::TaskRef context(new detail::TaskContext(loop, "real"));
    boost::asio::co_spawn(loop.executor(context), body(), [](std::exception_ptr) {});
    while (loop.busy_workers() == 0) loop.poll();
    context->abandon();
    loop.poll();
    EXPECT_FALSE(frame_gone);
    may_return.count_down();
    while (loop.busy_workers() > 0) std::this_thread::yield();
    loop.poll();
    EXPECT_TRUE(frame_gone) << "when the worker has told of its end";
  }
  EXPECT_FALSE(gone_too_early);
}

}  // namespace
}  // namespace aio

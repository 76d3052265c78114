#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <aio/loop.hpp>
#include <aio/offload.hpp>
#include <aio/sleep.hpp>

#include <string>

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

}  // namespace
}  // namespace aio

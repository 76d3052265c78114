#include <aio/task_group.hpp>

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio {
namespace {

// Waits for a coroutine that ends when it is told to.
class Waits final : public aio::Service<> {
 public:
  Waits() : Service({.info = "Waits for its group"}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    const aio::Executor executor = co_await boost::asio::this_coro::executor;
    group_.start(executor, told_.wait(), [this] { ended_ = true; });
    co_await group_.wait();
    co_return aio::Value(ended_);
  }
  aio::Value on_stop(const aio::NoParams&) override { return ended_; }

  aio::Event told_;

 private:
  TaskGroup group_;
  bool ended_ = false;
};

TEST(TaskGroup, IsWaitedFor) {
  aio::testing::ServiceHarness<Waits> waits;
  waits.start();
  EXPECT_TRUE(waits.running());
  waits.service().told_.set();
  waits.settle();
  EXPECT_EQ(waits.state(), aio::testing::RunState::done);
  EXPECT_EQ(waits.result(), true);
}

TEST(TaskGroup, AStopDoesNotEndTheWaitBeforeItsCoroutines) {
  aio::testing::ServiceHarness<Waits> waits;
  waits.start();
  waits.stop();
  EXPECT_EQ(waits.state(), aio::testing::RunState::stopping);
  waits.service().told_.set();
  waits.settle();
  EXPECT_EQ(waits.state(), aio::testing::RunState::stopped);
  EXPECT_EQ(waits.result(), true);
}

}  // namespace
}  // namespace aio

#include <boost/asio/steady_timer.hpp>

#include <stdexcept>

#include "unit/engine/fixture.hpp"

// The engine may be destroyed at any moment, and the loop after it: no leak, no late call.
namespace aiod::engine {
namespace {

class LifetimeTest : public EngineTest {
 protected:
  LifetimeTest() {
    plugins_.add("waits", runs([](FakeService& self) -> aio::Task<aio::Value> {
                   self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(1h); });
                   try {
                     co_await aio::sleep(1h);
                   } catch (const std::exception&) {
                   }
                   self.log().info("cleans up");
                   co_await aio::sleep(1h);
                   co_return 0;
                 }));
    // An operation of Asio's own: its frame can't be dropped, and uses its service to the end.
    plugins_.add(
        "asio", runs([](FakeService& self) -> aio::Task<aio::Value> {
          const struct AtEnd {
            FakeService& service;
            ~AtEnd() { service.log().info("frame destroyed"); }
          } at_end{self};
          boost::asio::basic_waitable_timer<
              std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, aio::Executor>
              timer(co_await boost::asio::this_coro::executor, 1h);
          co_await timer.async_wait(boost::asio::deferred);
          co_return 0;
        }));
    plugins_.add("scheduled", runs([](FakeService&) -> aio::Task<aio::Value> {
                   co_await aio::sleep(1s);
                   throw std::runtime_error("x");
                 }));
    configure("scheduled").schedule = aio::Schedule{.repeat = 1min};
  }
};

TEST_F(LifetimeTest, MidRun) {
  boot();
  engine_.reset();
  manual_.advance(2h);
  EXPECT_EQ(log_.count("cleans up"), 0);
  EXPECT_EQ(plugins_.alive, 1) << "the one whose frame waits for Asio";
}

TEST_F(LifetimeTest, MidRunWithoutAnotherTurn) {
  boot();
  engine_.reset();
}

TEST_F(LifetimeTest, BeforeTheFirstResume) {
  make_engine();
  engine_->boot([this] { ++ready_; });
  engine_.reset();
  manual_.settle();
  EXPECT_EQ(ready_, 0);
  EXPECT_EQ(plugins_.alive, 0);
}

TEST_F(LifetimeTest, MidStop) {
  boot();
  stop("waits.service");
  engine_.reset();
  manual_.advance(2h);
  EXPECT_EQ(settled_, 0);
}

TEST_F(LifetimeTest, WithAResumeOnItsWay) {
  boot();
  act([this] {
    engine_->stop("waits.service", [] {});  // its abort is posted
    engine_.reset();
  });
  manual_.advance(2h);
}

TEST_F(LifetimeTest, AfterAbandon) {
  boot();
  shut_down();
  act([this] { engine_->abandon(); });
  EXPECT_EQ(state("waits.service"), TaskState::stopping);
  engine_.reset();
  EXPECT_EQ(plugins_.alive, 0) << "all ended, or were dropped when the loop turned";
}

TEST_F(LifetimeTest, AfterAnOrderlyShutDown) {
  boot();
  shut_down();
  advance(2h);
  EXPECT_EQ(shut_down_, 1);
  engine_.reset();
  EXPECT_EQ(plugins_.alive, 0);
}

TEST_F(LifetimeTest, WithARestartUnderWay) {
  boot();
  act([this] {
    engine_->restart("asio.service", [this] { ++settled_; });
    engine_.reset();
  });
  EXPECT_EQ(settled_, 0);
}

TEST_F(LifetimeTest, WithATracebackBeingRead) {
  boot();
  manual_.clock().advance(1s);
  manual_.loop().fire_due();
  engine_.reset();
  manual_.settle();
}

}  // namespace
}  // namespace aiod::engine

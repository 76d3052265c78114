#include <aio/resolve.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <latch>
#include <memory>
#include <thread>

#include <aio/loop.hpp>
#include <aio/time.hpp>
#include <aio/timeout.hpp>

#include "task_fixture.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;
namespace ip = boost::asio::ip;

const ip::address ours = ip::make_address("192.0.2.7");

TEST(Resolve, AnAddressIsItself) {
  ManualLoop manual;
  EXPECT_EQ(manual.run(resolve("192.0.2.7")), Addresses{ours});
  EXPECT_EQ(manual.run(resolve("::1")), Addresses{ip::make_address("::1")});
}

TEST(Resolve, SaysWhichNameIsNotKnown) {
  ManualLoop manual;
  const auto none = [](const std::string&) { return Addresses(); };
  try {
    manual.run(detail::resolve_by(none, "nobody.example", std::source_location::current()));
    FAIL();
  } catch (const ResolveError& e) {
    EXPECT_STREQ(e.what(), "nobody.example: it has no address");
  }
}

/// A name server that does not answer before it is told to.
struct SlowServer {
  std::latch asked{1};
  std::latch answers{1};
  std::latch gone{1};
};

class SlowResolveTest : public ::testing::Test {
 protected:
  ~SlowResolveTest() override {
    if (!server_->answers.try_wait()) server_->answers.count_down();
    server_->gone.wait();
  }

  Task<Addresses> ask() {
    const auto look_up = [server = server_](const std::string&) {
      server->asked.count_down();
      server->answers.wait();
      server->gone.count_down();
      return Addresses{ours};
    };
    co_return co_await detail::resolve_by(look_up, "slow.example", std::source_location::current());
  }

  void start(Loop& loop) {
    context_ = detail::TaskRef(new detail::TaskContext(loop, "test"));
    const auto body = [](SlowResolveTest& test) -> Task<void> { test.found_ = co_await test.ask(); };
    boost::asio::co_spawn(
        loop.executor(context_), detail::let_clean_up(body(*this)),
        boost::asio::bind_cancellation_slot(context_->slot(), [&](std::exception_ptr error) {
          error_ = error;
          loop.stop();
        }));
  }

  // Calls back on the loop once the name server was asked.
  void when_asked(Loop& loop, std::function<void()> then) {
    loop.post([this, &loop, then = std::move(then)] {
      if (server_->asked.try_wait())
        then();
      else
        when_asked(loop, then);
    });
  }

  SystemClock clock_;
  std::shared_ptr<SlowServer> server_ = std::make_shared<SlowServer>();
  detail::TaskRef context_;
  Addresses found_;
  std::exception_ptr error_;
};

TEST_F(SlowResolveTest, TheAnswerComesToWhoWaits) {
  Loop loop(clock_);
  start(loop);
  loop.post([this] { server_->answers.count_down(); });
  loop.run();
  EXPECT_FALSE(error_);
  EXPECT_EQ(found_, Addresses{ours});
  context_->slot().clear();
}

TEST_F(SlowResolveTest, AStopDoesNotWaitForIt) {
  Loop loop(clock_);
  start(loop);
  when_asked(loop, [this] { context_->request_stop(); });
  loop.run();
  EXPECT_TRUE(is_abort(error_));
  EXPECT_FALSE(server_->answers.try_wait());
  context_->slot().clear();
}

TEST_F(SlowResolveTest, NorDoesTheEndOfTheLoop) {
  {
    Loop loop(clock_);
    start(loop);
    when_asked(loop, [&] { loop.stop(); });
    loop.run();
    EXPECT_EQ(loop.busy_workers(), 0U);
  }
  context_->slot().clear();
  EXPECT_FALSE(server_->answers.try_wait());
}

}  // namespace
}  // namespace aio

#include <aio/offload.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using StopTest = EngineTest;

TEST_F(StopTest, AbortsOneAwaitAndLetsCleanUpWait) {
  std::vector<std::string> steps;
  plugins_.add("a", runs([&](FakeService&) -> aio::Task<aio::Value> {
                 try {
                   co_await aio::sleep(1h);
                 } catch (const boost::system::system_error& e) {
                   steps.push_back(e.code() == boost::asio::error::operation_aborted ? "aborted" : "?");
                 }
                 co_await aio::sleep(1s);
                 steps.push_back("cleaned");
                 co_return "ignored";
               }));
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  EXPECT_EQ(settled_, 0);
  advance(1s);
  EXPECT_THAT(steps, ElementsAre("aborted", "cleaned"));
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_TRUE(status("a.service").result.is_null()) << "the result is on_stop's";
  EXPECT_EQ(settled_, 1);
}

TEST_F(StopTest, AnotherDoesNotAbortTheCleanUp) {
  bool cleaned = false;
  plugins_.add("a", runs([&](FakeService&) -> aio::Task<aio::Value> {
                 try {
                   co_await aio::sleep(1h);
                 } catch (const std::exception&) {
                 }
                 co_await aio::sleep(2s);
                 cleaned = true;
                 co_return 0;
               }));
  boot();
  stop("a.service");
  advance(1s);
  stop("a.service");
  shut_down();
  advance(1s);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(settled_, 2);
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(StopTest, OfWhoWaitsForTheFirstOfTwoIsAStop) {
  plugins_.add("a", runs([&](FakeService&) -> aio::Task<aio::Value> {
                 using namespace boost::asio::experimental::awaitable_operators;
                 co_await (aio::sleep(1h) || aio::sleep(2h));
                 co_return 0;
               }));
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
}

TEST_F(StopTest, IsRememberedUntilTheFirstAwait) {
  auto parts = sleeper();
  parts.info.enabled = false;
  plugins_.add("a", parts);
  boot();
  act([&] {
    engine_->start("a.service", [] {});
    engine_->stop("a.service", [this] { ++settled_; });
  });
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_EQ(settled_, 1);
}

TEST_F(StopTest, FailsByWayOfOnErrorWhenItThrowsSomethingElse) {
  int on_stop = 0;
  auto parts = runs([](FakeService&) -> aio::Task<aio::Value> {
    try {
      co_await aio::sleep(1h);
    } catch (const std::exception&) {
    }
    throw std::runtime_error("clean-up went wrong");
  });
  parts.on_stop = [&] { return ++on_stop; };
  plugins_.add("fails", parts);
  parts.on_error = [](const aio::Error& e) { return std::optional<aio::Value>(e.message); };
  plugins_.add("handles", parts);
  boot();
  stop("fails.service");
  stop("handles.service");
  EXPECT_EQ(error("fails.service"), "std::runtime_error: clean-up went wrong");
  EXPECT_EQ(state("fails.service"), TaskState::failed);
  EXPECT_EQ(state("handles.service"), TaskState::done);
  EXPECT_EQ(status("handles.service").result, aio::Value("clean-up went wrong"));
  EXPECT_EQ(on_stop, 0);
  EXPECT_EQ(settled_, 2);
}

TEST_F(StopTest, AnAbortWithoutAStopIsAFailure) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 throw boost::system::system_error(boost::asio::error::operation_aborted);
                 co_return 0;
               }));
  boot();
  EXPECT_EQ(state("a.service"), TaskState::failed);
}

TEST_F(StopTest, HooksThatThrowFailIt) {
  auto parts = sleeper();
  parts.on_stop = []() -> aio::Value { throw std::runtime_error("no"); };
  plugins_.add("a", parts);
  parts = runs([](FakeService&) -> aio::Task<aio::Value> {
    throw std::logic_error("first");
    co_return 0;
  });
  parts.on_error = [](const aio::Error&) -> std::optional<aio::Value> { throw 7; };
  plugins_.add("b", parts);
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::failed);
  EXPECT_EQ(error("a.service"), "std::runtime_error: on_stop: no");
  EXPECT_EQ(state("b.service"), TaskState::failed);
  EXPECT_THAT(error("b.service"), HasSubstr("std::logic_error: first; then on_error threw int: "));
}

// Swallows the first abort and goes on.
FakeService::Parts deaf() {
  return runs([](FakeService&) -> aio::Task<aio::Value> {
    try {
      co_await aio::sleep(24h);
    } catch (const std::exception&) {
    }
    for (;;) co_await aio::sleep(1h);
  });
}

TEST_F(StopTest, OneThatIsIgnoredIsReportedAndCallsBack) {
  plugins_.add("a", deaf());
  configure("a").stop_timeout = 3s;
  boot();
  stop("a.service");
  advance(2999ms);
  EXPECT_EQ(settled_, 0);
  EXPECT_EQ(log_.count("ignores its stop"), 0);
  advance(1ms);
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  EXPECT_EQ(log_.count("ignores its stop; it waits at stop_test.cpp:"), 1);
  advance(1h);
  EXPECT_EQ(log_.count("ignores its stop"), 1) << "told once";
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped) << "asked again, one more await is aborted";
  EXPECT_EQ(settled_, 2);
}

TEST_F(StopTest, WhatIgnoresItGetsNoSecondCopy) {
  int bodies = 0;
  auto parts = deaf();
  parts.task = [&, task = parts.task](FakeService& self) {
    ++bodies;
    return task(self);
  };
  plugins_.add("a", parts);
  boot();
  stop("a.service");
  advance(5s);
  start("a.service");
  EXPECT_EQ(settled_, 2) << "the start is answered, though it can't be done yet";
  EXPECT_EQ(bodies, 1);
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  EXPECT_EQ(log_.count("is started when its last run, which ignores its stop, has ended"), 1);
}

TEST_F(StopTest, ARestartThatIsIgnoredIsAnsweredToo) {
  plugins_.add("a", deaf());
  boot();
  restart("a.service");
  advance(5s);
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  EXPECT_EQ(log_.count("is started when it has ended"), 1);
}

TEST_F(StopTest, WhatIgnoredItsStopIsStartedWhenItEndsAfterAll) {
  int bodies = 0;
  plugins_.add("a", runs([&](FakeService&) -> aio::Task<aio::Value> {
                 ++bodies;
                 for (int i = 0; i < 20; ++i) {
                   try {
                     co_await aio::sleep(1s);
                   } catch (const std::exception&) {
                     continue;  // as an author in a hurry writes it
                   }
                 }
                 co_return bodies;
               }));
  boot();
  restart("a.service");
  advance(10s);
  EXPECT_EQ(settled_, 1) << "it is told that it still runs";
  EXPECT_EQ(bodies, 1);
  advance(15s);
  EXPECT_EQ(bodies, 2);
}

TEST_F(StopTest, AStartIsAnsweredWhenItsRunHasGotToItsFirstWait) {
  plugins_.add("fails", runs([](FakeService&) -> aio::Task<aio::Value> {
                 throw std::runtime_error("no such pin");
                 co_return 0;
               }));
  plugins_.add("waits", runs([](FakeService& self) { return sleep_for_ever(self); }));
  boot();
  for (const char* name : {"fails.service", "waits.service"}) {
    std::optional<TaskState> told;
    engine_->start(name, [&, name] { told = engine_->state(name); });
    manual_.settle();
    EXPECT_EQ(told, std::string(name) == "fails.service" ? TaskState::failed : TaskState::running);
  }
}

TEST_F(StopTest, OfWhatDoesNotRunIsFine) {
  plugins_.add("off", {});
  plugins_.add("done", runs([](FakeService&) -> aio::Task<aio::Value> { co_return 5; }));
  boot();
  events();
  stop("off.service");
  stop("done.service");
  stop("nobody.service");
  EXPECT_EQ(settled_, 3);
  EXPECT_THAT(events(), ElementsAre());
  EXPECT_EQ(status("done.service").result, aio::Value(5));
}

TEST_F(StopTest, RestartRunsItAnew) {
  int bodies = 0;
  plugins_.add("a", runs([&](FakeService& self) {
                 ++bodies;
                 return sleep_for_ever(self);
               }));
  boot();
  restart("a.service");
  EXPECT_EQ(bodies, 2);
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(settled_, 1);
}

// Cleans up for a second once it is stopped, and counts its runs.
FakeService::Parts cleans_up(int& bodies) {
  return runs([&bodies](FakeService&) -> aio::Task<aio::Value> {
    ++bodies;
    try {
      co_await aio::sleep(24h);
    } catch (const std::exception&) {
    }
    co_await aio::sleep(1s);
    co_return 0;
  });
}

TEST_F(StopTest, AStartAskedForMeanwhileFollows) {
  int bodies = 0;
  plugins_.add("a", cleans_up(bodies));
  boot();
  stop("a.service");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  EXPECT_EQ(settled_, 0) << "neither is done";
  events();
  advance(1s);
  EXPECT_THAT(events(), ElementsAre("a.service stopping>stopped (stopped)",
                                    "a.service stopped>starting (start asked for)",
                                    "a.service starting>running (start asked for)"));
  EXPECT_EQ(bodies, 2);
  EXPECT_EQ(settled_, 2);
}

TEST_F(StopTest, TakesBackAStartThatWaitsForTheEnd) {
  int bodies = 0;
  plugins_.add("a", cleans_up(bodies));
  boot();
  restart("a.service");
  stop("a.service");
  advance(1h);
  EXPECT_EQ(state("a.service"), TaskState::stopped) << "what was asked for last counts";
  EXPECT_EQ(bodies, 1);
  EXPECT_EQ(settled_, 2);
}

TEST_F(StopTest, AtShutDownNothingFollows) {
  int bodies = 0;
  plugins_.add("a", cleans_up(bodies));
  boot();
  restart("a.service");
  act([this] { engine_->shut_down([] {}); });
  advance(1h);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_EQ(bodies, 1);
}

// The real loop's workers take their time; the manual one runs them in place, so the wait is made by hand.
TEST_F(StopTest, WaitsForAnOffloadToReturn) {
  aio::detail::Wait* offload = nullptr;
  plugins_.add("a", runs([&](FakeService&) -> aio::Task<aio::Value> {
                 const aio::Executor executor = co_await boost::asio::this_coro::executor;
                 aio::detail::Wait wait(executor, aio::WaitKind::offload, std::source_location::current(),
                                        aio::detail::Wait::Cancel::ignored);
                 offload = &wait;
                 co_await wait.suspend();
                 co_await aio::sleep(1h);
                 co_return 0;
               }));
  boot();
  ASSERT_EQ(status("a.service").wait->kind, aio::WaitKind::offload);
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopping);
  act([&] { offload->complete(); });
  EXPECT_EQ(state("a.service"), TaskState::stopped) << "the await after it is aborted";
  EXPECT_EQ(settled_, 1);
}

TEST_F(StopTest, ManyAtATimeAreAllAnswered) {
  plugins_.add("a", sleeper());
  boot();
  act([&] {
    for (int i = 0; i < 3; ++i) engine_->stop("a.service", [this] { ++settled_; });
    engine_->restart("a.service", [this] { ++settled_; });
  });
  EXPECT_EQ(settled_, 4);
  EXPECT_EQ(state("a.service"), TaskState::running);
}

}  // namespace
}  // namespace aiod::engine

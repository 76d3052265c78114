#include <stdexcept>

#include "unit/engine/fixture.hpp"

// Every transition of aio/task_state.hpp, as those who listen to the events see it.
namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using StatesTest = EngineTest;

TEST_F(StatesTest, RunsFromBootUntilItReturns) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 co_await aio::sleep(2s);
                 co_return 42;
               }));
  boot();
  EXPECT_THAT(events(),
              ElementsAre("a.service inactive>starting (boot)", "a.service starting>running (boot)"));
  advance(2s);
  EXPECT_THAT(events(), ElementsAre("a.service running>done (returned)"));
  EXPECT_EQ(status("a.service").result, aio::Value(42));
  EXPECT_EQ(status("a.service").last_outcome, TaskState::done);
}

TEST_F(StatesTest, StopsByWayOfStopping) {
  auto parts = sleeper();
  parts.on_stop = [] { return aio::Value("bye"); };
  plugins_.add("a", parts);
  boot();
  events();
  stop("a.service");
  EXPECT_THAT(events(), ElementsAre("a.service running>stopping (stop asked for)",
                                    "a.service stopping>stopped (stopped)"));
  EXPECT_EQ(status("a.service").result, aio::Value("bye"));
  start("a.service");
  EXPECT_THAT(events(), ElementsAre("a.service stopped>starting (start asked for)",
                                    "a.service starting>running (start asked for)"));
  EXPECT_TRUE(status("a.service").result.is_null()) << "a new run has no result yet";
}

TEST_F(StatesTest, FailsWithWhatItThrows) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 co_await aio::sleep(1s);
                 throw std::out_of_range("no such thing");
               }));
  boot();
  events();
  advance(1s);
  EXPECT_THAT(events(), ElementsAre("a.service running>failed (std::out_of_range: no such thing)"));
  EXPECT_EQ(error("a.service"), "std::out_of_range: no such thing");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(error("a.service"), "") << "a new run has no error yet";
}

TEST_F(StatesTest, AHandledFailureIsDone) {
  auto parts = runs([](FakeService&) -> aio::Task<aio::Value> {
    throw std::runtime_error("x");
    co_return 0;
  });
  parts.on_error = [](const aio::Error& e) { return std::optional<aio::Value>(e.message + "!"); };
  plugins_.add("a", parts);
  boot();
  EXPECT_EQ(state("a.service"), TaskState::done);
  EXPECT_EQ(status("a.service").result, aio::Value("x!"));
  EXPECT_EQ(error("a.service"), "");
  EXPECT_EQ(events().back(), "a.service running>done (handled std::runtime_error: x)");
}

TEST_F(StatesTest, AScheduleIsScheduledRunsAndIsScheduledAgain) {
  FakeService::Parts parts =
      runs([](FakeService&) -> aio::Task<aio::Value> { co_return 1; }, aio::ServiceType::schedule);
  parts.info.schedule = aio::Schedule{.start_in = 5s, .repeat = 10s};
  plugins_.add("a", parts);
  boot();
  EXPECT_THAT(events(),
              ElementsAre("a.service inactive>starting (boot)", "a.service starting>scheduled (schedule)"));
  advance(5s);
  EXPECT_THAT(events(), ElementsAre("a.service scheduled>running (schedule)",
                                    "a.service running>scheduled (returned)"));
  stop("a.service");
  EXPECT_THAT(events(), ElementsAre("a.service scheduled>stopped (stop asked for)"));
}

TEST_F(StatesTest, WhatCannotBeLoadedOrBoundFailsWithoutHooks) {
  int hooks = 0;
  FakeService::Parts parts = sleeper();
  parts.on_stop = [&] { return ++hooks; };
  parts.on_error = [&](const aio::Error&) { return std::optional<aio::Value>(++hooks); };
  plugins_.add("bound", parts);
  configure("bound").kwargs = {{"nonsense", 1}};
  plugins_.add_broken("broken", {.type = "std::bad_alloc", .message = "no memory", .traceback = "#0\n"});
  boot();
  EXPECT_EQ(state("bound.service"), TaskState::failed);
  EXPECT_THAT(error("bound.service"), HasSubstr("aio::ConfigError: "));
  EXPECT_THAT(error("bound.service"), HasSubstr("nonsense"));
  EXPECT_EQ(error("broken.service"), "std::bad_alloc: no memory");
  EXPECT_EQ(engine_->list()[1].error, "no memory");
  EXPECT_EQ(hooks, 0);
  start("broken.service");
  EXPECT_EQ(state("broken.service"), TaskState::failed);
  EXPECT_EQ(settled_, 1);
}

TEST_F(StatesTest, NamesTheWordsOfAllStates) {
  EXPECT_EQ(describe(TaskState::scheduled, TaskState::failed), "scheduled - failed");
  EXPECT_EQ(describe(TaskState::scheduled, TaskState::inactive), "scheduled");
  EXPECT_EQ(describe(TaskState::running, TaskState::failed), "running");
  for (const TaskState ended :
       {TaskState::inactive, TaskState::stopped, TaskState::done, TaskState::failed, TaskState::held})
    EXPECT_TRUE(has_ended(ended)) << to_string(ended);
  for (const TaskState active : {TaskState::starting, TaskState::running, TaskState::stopping,
                                 TaskState::scheduled, TaskState::restarting})
    EXPECT_FALSE(has_ended(active)) << to_string(active);
}

// Whoever listens may act at once.
TEST_F(StatesTest, AListenerMayStartWhatHasJustFailed) {
  int runs_left = 3;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 if (--runs_left == 0) co_return co_await sleep_for_ever(self);
                 throw std::runtime_error("x");
               }));
  make_engine();
  const auto subscription = engine_->subscribe([&](const StateChange& change) {
    if (change.to == TaskState::failed) engine_->start(change.task, [] {});
  });
  boot();
  EXPECT_EQ(runs_left, 0);
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(StatesTest, AListenerMayStopWhatHasJustStarted) {
  plugins_.add("a", sleeper());
  make_engine();
  const auto subscription = engine_->subscribe([&](const StateChange& change) {
    if (change.to == TaskState::running) engine_->stop(change.task, [this] { ++settled_; });
  });
  boot();
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_EQ(settled_, 1);
}

TEST_F(StatesTest, AWaiterMayActAgain) {
  plugins_.add("a", sleeper());
  boot();
  act([&] {
    engine_->stop("a.service", [&] {
      EXPECT_EQ(state("a.service"), TaskState::stopped);
      engine_->start("a.service", [&] { engine_->stop("a.service", [this] { ++settled_; }); });
    });
  });
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
}

}  // namespace
}  // namespace aiod::engine

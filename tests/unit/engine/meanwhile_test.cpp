#include <stdexcept>

#include "unit/engine/fixture.hpp"

// What is asked for while something else is under way: by tasks, and by those
// who listen to changes.
namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

aio::Task<void> doze() {
  for (;;) co_await aio::sleep(1h);
}

class MeanwhileTest : public EngineTest {};

TEST_F(MeanwhileTest, AStopByWhoHearsOfTheFailureIsKept) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", doze);
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  configure("a").restart = settings::Restart{};
  boot();
  const auto listener = engine_->subscribe([this](const StateChange& change) {
    if (change.task == "a.service.kid" && change.to == TaskState::stopping) engine_->stop("a.service", [] {});
  });
  events();
  advance(1s);
  EXPECT_THAT(events(), ElementsAre("a.service.kid running>stopping (std::runtime_error: x)",
                                    "a.service running>failed (std::runtime_error: x)",
                                    "a.service.kid stopping>stopped (stopped)"));
  advance(1h);
  EXPECT_EQ(state("a.service"), TaskState::failed) << "it is not restarted";
}

TEST_F(MeanwhileTest, AChildIsNotForgottenWhileItsEndIsTold) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<void> { co_return; });
                 co_return 0;
               }));
  make_engine();
  bool forgotten = true;
  const auto listener = engine_->subscribe([&](const StateChange& change) {
    if (change.task == "a.service.kid" && change.to == TaskState::done)
      forgotten = engine_->forget("a.service.kid");
  });
  boot();
  EXPECT_FALSE(forgotten);
  EXPECT_EQ(state("a.service.kid"), TaskState::done);
  EXPECT_TRUE(engine_->forget("a.service.kid"));
}

TEST_F(MeanwhileTest, ACallMayBeNamedLikeAChild) {
  auto parts = runs([](FakeService& self) -> aio::Task<aio::Value> {
    self.add_task("call-1", doze);
    return sleep_for_ever(self);
  });
  parts.call = [](FakeService&, aio::Value) -> aio::Task<aio::Value> { co_return 5; };
  plugins_.add("a", parts);
  boot();
  act([this] { engine_->service("a")->call(nullptr, [this](const Outcome&) { ++settled_; }); });
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service.call-1"), TaskState::running);
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_FALSE(engine_->service("a")->any_alive());
}

TEST_F(MeanwhileTest, WhatACallOfAStoppedServiceClaimsEndsWithTheCall) {
  std::optional<aio::gpio::Input> kept;
  auto parts = sleeper();
  parts.call = [&kept](FakeService& self, aio::Value) -> aio::Task<aio::Value> {
    kept.emplace(self.gpio().input(17));
    co_return 0;
  };
  plugins_.add("a", parts);
  boot();
  stop("a.service");
  act([this] { engine_->service("a")->call(nullptr, [](const Outcome&) {}); });
  EXPECT_EQ(board_.find(17).owner, "");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(MeanwhileTest, WhatIsHeldIsNotLoadedEither) {
  plugins_.add_broken("a", {.type = "test::Crash", .message = "x", .traceback = {}});
  make_engine();
  engine_->hold({{"a.service", "it brought the daemon down"}});
  boot();
  act([this] { engine_->load(*engine_->service("a")); });
  EXPECT_EQ(state("a.service"), TaskState::held);
  EXPECT_EQ(plugins_.created, 0);
}

TEST_F(MeanwhileTest, WhatIsHeldIsNotStartedByWhoHearsOfAFailureAtBoot) {
  plugins_.add_broken("a", {.type = "test::Broken", .message = "x", .traceback = {}});
  plugins_.add("b", runs(sleep_for_ever));
  plugins_.add("c", runs(sleep_for_ever));
  configure("c").enabled = false;
  make_engine();
  engine_->hold({{"b.service", "it brought the daemon down"}, {"c.service", "so did it"}});
  const auto listener = engine_->subscribe([this](const StateChange&) {
    engine_->start("b.service", [] {});
    engine_->start("c.service", [] {});
  });
  boot();
  EXPECT_EQ(state("a.service"), TaskState::failed);
  EXPECT_EQ(state("b.service"), TaskState::held);
  EXPECT_EQ(state("c.service"), TaskState::held) << "disabled, and started by hand when it did it";
  EXPECT_EQ(plugins_.created, 1) << "a, in vain";
}

TEST_F(MeanwhileTest, ATryThatCantBeLoadedIsTheLast) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> { co_return 0; }));
  plugins_.add_broken("b", {.type = "test::Broken", .message = "x", .traceback = {}});
  boot();
  act([this] {
    ASSERT_TRUE(engine_->retry("b.service"));
    engine_->load(*engine_->service("b"));
  });
  EXPECT_EQ(state("b.service"), TaskState::failed);
  EXPECT_FALSE(status("b.service").retry_at);
}

TEST_F(MeanwhileTest, AStopBeforeTheLoopTurnsIsAStop) {
  auto parts = sleeper();
  parts.info.enabled = false;
  plugins_.add("a", parts);
  boot();
  engine_->start("a.service", [] {});
  engine_->stop("a.service", [this] { ++settled_; });
  manual_.settle();
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service"), TaskState::stopped);
}

TEST_F(MeanwhileTest, AStopPutsOffATryThatWasAskedForMeanwhile) {
  auto parts = sleeper();
  parts.call = [](FakeService&, aio::Value) -> aio::Task<aio::Value> {
    co_await aio::sleep(1h);
    co_return 0;
  };
  parts.task = [](FakeService&) -> aio::Task<aio::Value> {
    throw std::runtime_error("x");
    co_return 0;
  };
  plugins_.add("b", parts);
  boot();
  act([this] { engine_->service("b")->call(nullptr, [](const Outcome&) {}); });
  const auto listener = engine_->subscribe([this](const StateChange& change) {
    if (change.task == "b.service.call-1" && change.to == TaskState::stopping) engine_->retry("b.service");
  });
  stop("b.service");
  EXPECT_EQ(state("b.service"), TaskState::stopped);
  EXPECT_FALSE(status("b.service").retry_at);
}

TEST_F(MeanwhileTest, WhatAChildClaimsAfterTheFailureOfItsServiceEndsWithIt) {
  std::optional<aio::gpio::Input> kept;
  plugins_.add("a", runs([&kept](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", [&kept, &self]() -> aio::Task<void> {
                   kept.emplace(self.gpio().input(17));
                   co_return;
                 });
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  configure("a").schedule = aio::Schedule{.repeat = 1h};
  boot();
  advance(1s);
  start("a.service.kid");
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_EQ(board_.find(17).owner, "");
}

}  // namespace
}  // namespace aiod::engine

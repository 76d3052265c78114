#include <stdexcept>

#include "unit/engine/fixture.hpp"

// What is asked for while something else is under way: by tasks, by those who listen to changes, and by
// several reloads at once.
namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

aio::Task<void> doze() {
  for (;;) co_await aio::sleep(1h);
}

FakeService::Parts deaf() {
  return runs([](FakeService&) -> aio::Task<aio::Value> {
    for (;;) {
      try {
        co_await aio::sleep(1h);
      } catch (const std::exception&) {
      }
    }
  });
}

class MeanwhileTest : public EngineTest {
 protected:
  void apply(const settings::Settings& next) {
    engine_->apply(next, [this] { ++settled_; });
  }
  void swap(const std::string& name) {
    engine_->swap({name}, [this](auto failures) {
      ++settled_;
      failures_ = failures;
    });
  }
  settings::Settings without(const std::string& name) {
    settings::Settings next = engine_->settings();
    next.services.erase(name);
    return next;
  }
  std::vector<std::string> failures_;
};

TEST_F(MeanwhileTest, WhatStopsInOrderMayBeRemovedBeforeItsTurn) {
  plugins_.add("a", sleeper());
  configure("a@base");
  configure("a@app").require = {"a@base"};
  boot();
  act([this] {
    shut_down_ = 0;
    apply(without("a@base"));
    apply(without("a@app"));
    engine_->shut_down([this] { ++shut_down_; });
  });
  EXPECT_EQ(settled_, 2);
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(MeanwhileTest, WhatIsRemovedDuringTheBootIsNotStarted) {
  plugins_.add("net", runs(
                          [](FakeService&) -> aio::Task<aio::Value> {
                            co_await aio::sleep(5s);
                            co_return 0;
                          },
                          aio::ServiceType::core));
  plugins_.add("a", sleeper());
  configure("a@one");
  boot();
  act([this] { apply(without("a@one")); });
  stop("a.service");
  advance(5s);
  EXPECT_EQ(ready_, 1);
  EXPECT_FALSE(engine_->knows("a@one.service"));
  EXPECT_EQ(state("a.service"), TaskState::inactive) << "it was stopped before its turn";
  EXPECT_EQ(plugins_.alive, 2) << "net and a";
}

TEST_F(MeanwhileTest, ABootWithoutARestIsReadyAfterAReload) {
  plugins_.add("net", runs(sleep_for_ever, aio::ServiceType::core));
  boot();
  settings::Settings next = settings_;
  next.services["net"] = {.name = "net", .plugin = "net", .instance = {}};
  next.services["net"].args = aio::Array{};
  act([&] { apply(next); });
  advance(60s);
  EXPECT_EQ(ready_, 1) << "boot_timeout is over";
}

TEST_F(MeanwhileTest, OneThatIsConfiguredAgainWhileItIgnoresItsStopGetsNoSecondCopy) {
  int copies = 0;
  auto parts = deaf();
  parts.task = [&copies, task = parts.task](FakeService& self) {
    ++copies;
    return task(self);
  };
  plugins_.add("a", parts);
  configure("a").enabled = false;
  configure("a@one");
  boot();
  const settings::Settings with = engine_->settings();
  act([this] { apply(without("a@one")); });
  advance(5s);
  ASSERT_FALSE(engine_->knows("a@one.service"));
  act([&] { apply(with); });
  EXPECT_EQ(copies, 1);
  EXPECT_EQ(state("a@one.service"), TaskState::stopping);
  EXPECT_EQ(settled_, 2);
}

TEST_F(MeanwhileTest, WhatIsStartedAgainWhileItIsUnloadedIsTold) {
  plugins_.add("a", sleeper());
  configure("a").schedule = aio::Schedule{.start_in = 10s};
  plugins_.add("b", sleeper());
  boot();
  act([this] {
    swap("a");
    engine_->start("a.service", [] {});
    engine_->swap({"b"}, [this](auto failures) { failures_ = failures; });
    engine_->restart("b.service", [] {});
  });
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_THAT(events(), testing::Not(testing::Contains(HasSubstr("scheduled>inactive"))));
}

TEST_F(MeanwhileTest, AnUnloadLeavesNothingMadeOfThePluginsCode) {
  const auto code = std::make_shared<int>(1);
  plugins_.add("a", runs([&code](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", [held = code]() -> aio::Task<void> {
                   static_cast<void>(held);
                   co_return;
                 });
                 co_return 0;
               }));
  boot();
  act([this] { engine_->unload("a", [](const std::string&) {}); });
  EXPECT_FALSE(engine_->knows("a.service.kid"));
  EXPECT_EQ(code.use_count(), 1) << "the child's body has gone";
}

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

TEST_F(MeanwhileTest, WhatRequiresNothingAnyMoreWaitsNoLonger) {
  plugins_.add("net", runs(sleep_for_ever, aio::ServiceType::core));
  plugins_.add("a", sleeper());
  configure("a").require = {"net"};
  settings_.daemon.boot_timeout = 1s;
  boot();
  advance(1s);
  ASSERT_EQ(state("a.service"), TaskState::starting);
  settings::Settings next = engine_->settings();
  next.services["a"].require.reset();
  act([&] { engine_->adopt(next); });
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(MeanwhileTest, AScheduleThatIsFollowedIsShownUntilTheNextStart) {
  plugins_.add("a", sleeper());
  configure("a").schedule = aio::Schedule{.start_in = 10s};
  boot();
  settings::Settings next = engine_->settings();
  next.services["a"].schedule.reset();
  act([&] { engine_->adopt(next); });
  ASSERT_TRUE(status("a.service").schedule);
  EXPECT_TRUE(status("a.service").schedule->next);
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

TEST_F(MeanwhileTest, ACoreServiceIsNotGivenAScheduleByAReload) {
  plugins_.add("net",
               runs([](FakeService&) -> aio::Task<aio::Value> { co_return 0; }, aio::ServiceType::core));
  boot();
  settings::Settings next = engine_->settings();
  next.services["net"] = {.name = "net", .plugin = "net", .instance = {}};
  next.services["net"].schedule = aio::Schedule{.repeat = 10s};
  act([&] { apply(next); });
  restart("net.service");
  EXPECT_EQ(state("net.service"), TaskState::failed);
  EXPECT_THAT(error("net.service"), HasSubstr("a core service runs once"));
}

}  // namespace
}  // namespace aiod::engine

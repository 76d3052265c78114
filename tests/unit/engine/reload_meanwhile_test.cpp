#include <stdexcept>

#include "unit/engine/fixture.hpp"

// What a reload finds that something else has changed meanwhile.
namespace aiod::engine {
namespace {

using testing::HasSubstr;

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

class ReloadMeanwhileTest : public EngineTest {
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

TEST_F(ReloadMeanwhileTest, WhatStopsInOrderMayBeRemovedBeforeItsTurn) {
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

TEST_F(ReloadMeanwhileTest, WhatIsRemovedDuringTheBootIsNotStarted) {
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

TEST_F(ReloadMeanwhileTest, ABootWithoutARestIsReadyAfterAReload) {
  plugins_.add("net", runs(sleep_for_ever, aio::ServiceType::core));
  boot();
  settings::Settings next = settings_;
  next.services["net"] = {.name = "net", .plugin = "net", .instance = {}};
  next.services["net"].args = aio::Array{};
  act([&] { apply(next); });
  advance(60s);
  EXPECT_EQ(ready_, 1) << "boot_timeout is over";
}

TEST_F(ReloadMeanwhileTest, OneThatIsConfiguredAgainWhileItIgnoresItsStopGetsNoSecondCopy) {
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

TEST_F(ReloadMeanwhileTest, WhatIsStartedAgainWhileItIsUnloadedIsTold) {
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

TEST_F(ReloadMeanwhileTest, WhatStartsAgainWhenItIsStoppedKeepsItsCode) {
  plugins_.add("a", sleeper());
  configure("a").schedule = aio::Schedule{.start_in = 10s};
  boot();
  const auto listener = engine_->subscribe([this](const StateChange& change) {
    if (change.to == TaskState::stopped) engine_->start(change.task, [] {});
  });
  std::string answer;
  act([&] { engine_->unload("a", [&](std::string why) { answer = std::move(why); }); });
  EXPECT_EQ(answer, "it starts again when it is stopped");
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_THAT(events(), testing::Not(testing::Contains(HasSubstr("scheduled>inactive"))));
}

TEST_F(ReloadMeanwhileTest, AnUnloadLeavesNothingMadeOfThePluginsCode) {
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

TEST_F(ReloadMeanwhileTest, WhatRequiresNothingAnyMoreWaitsNoLonger) {
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

TEST_F(ReloadMeanwhileTest, AScheduleThatIsFollowedIsShownUntilTheNextStart) {
  plugins_.add("a", sleeper());
  configure("a").schedule = aio::Schedule{.start_in = 10s};
  boot();
  settings::Settings next = engine_->settings();
  next.services["a"].schedule.reset();
  act([&] { engine_->adopt(next); });
  ASSERT_TRUE(status("a.service").schedule);
  EXPECT_TRUE(status("a.service").schedule->next);
}

TEST_F(ReloadMeanwhileTest, WhatIsRemovedIsNotStartedByWhoHearsOfIt) {
  plugins_.add("a", sleeper());
  configure("a").enabled = false;
  configure("a@one").schedule = aio::Schedule{.start_in = 10s};
  boot();
  const auto listener = engine_->subscribe([this](const StateChange& change) {
    if (change.to == TaskState::inactive) engine_->start(change.task, [this] { ++settled_; });
  });
  act([this] { apply(without("a@one")); });
  EXPECT_EQ(settled_, 2);
  EXPECT_EQ(plugins_.alive, 0);
  EXPECT_THAT(events().back(), testing::HasSubstr("stopped>inactive"));
}

TEST_F(ReloadMeanwhileTest, WhatIsRemovedWhileItIgnoresItsStopIsNotStartedWhenItEnds) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 try {
                   co_await aio::sleep(1h);
                 } catch (...) {
                 }
                 co_await aio::sleep(1h);
                 co_return 0;
               }));
  configure("a").enabled = false;
  configure("a@one").stop_timeout = 5s;
  boot();
  act([this] { apply(without("a@one")); });
  act([this] { engine_->start("a@one.service", [] {}); });
  advance(5s);
  ASSERT_EQ(settled_, 1);
  ASSERT_EQ(engine_->service("a@one.service"), nullptr);
  advance(1h);
  EXPECT_THAT(events().back(), HasSubstr("stopping>stopped"));
}

TEST_F(ReloadMeanwhileTest, ACoreServiceIsNotGivenAScheduleByAReload) {
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

#include <stdexcept>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class BootTest : public EngineTest {
 protected:
  /// A core service that takes so long, and fails at the end if told to.
  void add_core(const std::string& name, aio::Duration takes, bool fails = false) {
    plugins_.add(name, runs(
                           [takes, fails](FakeService&) -> aio::Task<aio::Value> {
                             co_await aio::sleep(takes);
                             if (fails) throw std::runtime_error("x");
                             co_return 0;
                           },
                           aio::ServiceType::core));
  }
};

TEST_F(BootTest, StartsTheRestWhenEveryCoreServiceHasEnded) {
  add_core("net", 3s);
  add_core("bad", 1s, true);
  plugins_.add("a", sleeper());
  boot();
  EXPECT_EQ(state("net.service"), TaskState::running);
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  advance(2s);
  EXPECT_EQ(ready_, 0);
  advance(1s);
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(ready_, 1);
  EXPECT_EQ(engine_->ready_since(), manual_.clock().wall_now());
}

TEST_F(BootTest, DoesNotWaitLongerThanBootTimeout) {
  settings_.daemon.boot_timeout = 10s;
  add_core("net", 1h);
  plugins_.add("a", sleeper());
  boot();
  advance(10s);
  EXPECT_EQ(ready_, 1);
  EXPECT_EQ(state("a.service"), TaskState::running);
  advance(2h);
  EXPECT_EQ(ready_, 1);
}

TEST_F(BootTest, IsReadyWithoutServicesAndWithoutAListener) {
  make_engine();
  act([&] { engine_->boot({}); });
  EXPECT_TRUE(engine_->ready_since());
}

TEST_F(BootTest, AConfiguredServiceWithoutAPluginIsInactive) {
  configure("ghost");
  boot();
  EXPECT_EQ(state("ghost.service"), TaskState::inactive);
  EXPECT_EQ(log_.count("no plugin: ghost_service.so"), 1);
  EXPECT_EQ(engine_->list()[0].error, "no plugin");
}

TEST_F(BootTest, WhatElseIsWrongWithAServiceWithoutAPluginIsLoggedToo) {
  configure("ghost").errors.push_back(
      settings::without_line(settings::Severity::error, {}, "unknown key \"enbled\""));
  boot();
  EXPECT_EQ(log_.count("ghost.service", "unknown key \"enbled\""), 1);
}

TEST_F(BootTest, ShutDownGoesInReverseCoreLast) {
  add_core("net", 0s);
  plugins_.add("keeper", runs(sleep_for_ever, aio::ServiceType::core));
  settings_.daemon.boot_timeout = 1s;
  plugins_.add("a", sleeper());
  plugins_.add("b", sleeper());
  boot();
  advance(1s);
  events();
  shut_down();
  EXPECT_EQ(shut_down_, 1);
  EXPECT_THAT(events(),
              ElementsAre("b.service running>stopping (shut-down)", "a.service running>stopping (shut-down)",
                          "b.service stopping>stopped (stopped)", "a.service stopping>stopped (stopped)",
                          "keeper.service running>stopping (shut-down)",
                          "keeper.service stopping>stopped (stopped)"));
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped) << "nothing starts any more";
}

TEST_F(BootTest, ShutDownDuringBootEnds) {
  add_core("net", 1h);
  plugins_.add("a", sleeper());
  boot();
  shut_down();
  shut_down();
  EXPECT_EQ(shut_down_, 2);
  EXPECT_EQ(state("net.service"), TaskState::stopped);
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_EQ(ready_, 0);
}

TEST_F(BootTest, ShutDownIsNotHeldUpByWhoIgnoresIt) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 for (;;) {
                   try {
                     co_await aio::sleep(1h);
                   } catch (const std::exception&) {
                   }
                 }
               }));
  boot();
  shut_down();
  EXPECT_EQ(shut_down_, 0);
  advance(5s);
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(BootTest, RequirementsAreWaitedFor) {
  add_core("a_needs_net", 1s);
  configure("a_needs_net").require = {"net"};
  add_core("net", 3s);
  plugins_.add("app", sleeper());
  configure("app").require = {"base", "net"};
  plugins_.add("base", sleeper());
  boot();
  EXPECT_EQ(state("a_needs_net.service"), TaskState::starting);
  advance(3s);
  EXPECT_EQ(state("a_needs_net.service"), TaskState::running);
  advance(1s);
  EXPECT_EQ(state("app.service"), TaskState::running);
}

TEST_F(BootTest, UnmetRequirementsFailTheDependentsOnly) {
  add_core("net", 1s, true);
  add_core("after", 0s);
  configure("after").require = {"net"};
  plugins_.add("lost", sleeper());
  configure("lost").require = {"nobody"};
  for (const auto& [name, next] : {std::pair("x", "y"), {"y", "z"}, {"z", "x"}}) {
    plugins_.add(name, sleeper());
    configure(name).require = {next};
  }
  plugins_.add("fine", sleeper());
  boot();
  advance(1s);
  EXPECT_EQ(error("after.service"),
            "aiod::RequirementError: requires net.service, which is failed; start that first");
  EXPECT_EQ(error("lost.service"), "aio::ConfigError: requires nobody, and there is no such service");
  EXPECT_THAT(error("x.service"), HasSubstr("x.service -> y.service -> z.service -> x.service"));
  EXPECT_EQ(state("z.service"), TaskState::failed);
  EXPECT_EQ(state("fine.service"), TaskState::running);
  EXPECT_EQ(ready_, 1);
}

TEST_F(BootTest, TenThousandBootAndStop) {
  for (int i = 0; i < 10'000; ++i) {
    plugins_.add("s" + std::to_string(i), sleeper());
    configure("s" + std::to_string(i));
  }
  boot();
  EXPECT_EQ(ready_, 1);
  EXPECT_EQ(engine_->match("*").size(), 10'000u);
  shut_down();
  EXPECT_EQ(shut_down_, 1);
}

}  // namespace
}  // namespace aiod::engine

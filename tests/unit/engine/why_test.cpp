#include <stdexcept>

#include "unit/engine/reload_fixture.hpp"
#include "unit/engine/time_zone.hpp"

// The answer to "why is it, or is it not, running", in each state; how long services took to come up.
namespace aiod::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WhyTest : public ReloadTest {
 protected:
  std::string why(const std::string& task) { return engine_->why(task).answer; }
  std::vector<std::string> facts(const std::string& task) { return engine_->why(task).facts; }

  TimeZone zone_{"UTC0"};
};

TEST_F(WhyTest, Inactive) {
  configure("ghost");
  auto off = sleeper();
  off.info.enabled = false;
  plugins_.add("off", off);
  add("disabled");
  configure("disabled").enabled = false;
  configure("disabled").marks = {{"/enabled", {"services.yaml", 3, 12}}};
  boot();
  EXPECT_EQ(why("ghost.service"), "there is no plugin ghost_service.so in the services directories");
  EXPECT_THAT(why("off.service"), HasSubstr("not enabled by itself nor by the configuration"));
  EXPECT_THAT(facts("off.service"), Contains("not enabled by the plugin itself"));
  EXPECT_EQ(why("disabled.service"), "it is disabled in the configuration, and nobody started it");
  EXPECT_THAT(facts("disabled.service"), Contains(HasSubstr("disabled by services.yaml:3:12")));
}

TEST_F(WhyTest, BeforeItsTurnAtBoot) {
  add_core("net", 10s);
  add("a");
  boot();
  EXPECT_THAT(why("a.service"), StartsWith("it waits for its turn at boot"));
  EXPECT_EQ(why("net.service"), "it runs: boot");
}

TEST_F(WhyTest, StartingAndRunning) {
  add_core("net", 10s);
  add_core("next", 1s);
  configure("next").require = {"net"};
  boot();
  EXPECT_EQ(why("next.service"), "it waits for what it requires: net");
  advance(10s);
  EXPECT_THAT(why("next.service"), StartsWith("it runs"));
  EXPECT_THAT(facts("next.service"), Contains(HasSubstr("it waits at reload_fixture.cpp:")));
}

TEST_F(WhyTest, StoppingAndStopped) {
  plugins_.add("deaf", deaf());
  add("a");
  boot();
  stop("a.service");
  stop("deaf.service");
  EXPECT_EQ(why("a.service"), "it was stopped");
  EXPECT_EQ(why("deaf.service"), "it was asked to stop and has not ended yet");
  advance(5s);
  EXPECT_THAT(why("deaf.service"), HasSubstr("ignores it; it waits at reload_fixture.cpp:"));
}

TEST_F(WhyTest, DoneAndFailed) {
  add_core("core", 0s);
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(1h); });
                 co_return 0;
               }));
  plugins_.add("bad", runs([](FakeService&) -> aio::Task<aio::Value> {
                 throw std::runtime_error("x");
                 co_return 0;
               }));
  boot();
  EXPECT_EQ(why("core.service"), "it has done its work and returned");
  EXPECT_EQ(why("a.service"), "its task returned, and nothing starts it again");
  EXPECT_EQ(why("bad.service"), "it failed: std::runtime_error: x");
  EXPECT_THAT(facts("bad.service"), Contains("no restart policy brings it back"));
  EXPECT_EQ(why("a.service.kid"), "it is running: added");
  EXPECT_THAT(facts("a.service.kid"), Contains("a child task of a.service, which is done"));
}

TEST_F(WhyTest, ScheduledAndHeld) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 throw std::runtime_error("x");
                 co_return 0;
               }));
  configure("a").schedule = aio::Schedule{.start_in = 0s, .repeat = 90s};
  add("b");
  make_engine();
  engine_->hold({{"b.service", "it crashed"}});
  boot();
  EXPECT_EQ(why("a.service"), "its next run is due at 2027-01-01 00:01:30, in 1m30s");
  EXPECT_THAT(facts("a.service"), Contains("its last run failed: std::runtime_error: x"));
  EXPECT_EQ(why("b.service"), "it is held: aiod::Held: it crashed; reset-failed lets it start again");
}

TEST_F(WhyTest, StartTimes) {
  add_core("net", 3s);
  add_core("next", 2s);
  configure("next").require = {"net"};
  add("a");
  boot();
  advance(5s);
  EXPECT_EQ(engine_->service("net")->times().run, 3s);
  EXPECT_EQ(engine_->service("next")->times().wait, 3s);
  EXPECT_EQ(engine_->service("next")->times().run, 2s);
  EXPECT_EQ(engine_->service("a")->times().run, 0s) << "its first resume";
  EXPECT_EQ(engine_->boot_took(), 5s);
}

TEST_F(WhyTest, AnEndedChildCanBeForgotten) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(1s); });
                 co_return 0;
               }));
  boot();
  act([this] { EXPECT_FALSE(engine_->forget("a.service.kid")) << "it runs"; });
  advance(1s);
  act([this] {
    EXPECT_TRUE(engine_->forget("a.service.kid"));
    EXPECT_FALSE(engine_->forget("a.service.kid"));
    EXPECT_FALSE(engine_->forget("a.service"));
  });
  EXPECT_FALSE(engine_->knows("a.service.kid"));
}

TEST_F(WhyTest, OnlyTheLatestHundredEndedChildrenAreRemembered) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 for (int i = 1000; i < 1150; ++i) {
                   self.add_task(std::to_string(i), []() -> aio::Task<void> { co_return; });
                   co_await aio::sleep(1s);
                 }
                 self.add_task("1050",
                               []() -> aio::Task<void> { co_return; });  // the oldest is now the latest
                 self.add_task("new", []() -> aio::Task<void> { co_return; });
                 co_return 0;
               }));
  boot();
  advance(200s);
  EXPECT_EQ(engine_->match("a.service.*").size(), 100u);
  EXPECT_TRUE(engine_->knows("a.service.1050"));
  EXPECT_FALSE(engine_->knows("a.service.1051"));
  EXPECT_TRUE(engine_->knows("a.service.1052"));
}

}  // namespace
}  // namespace aiod::engine

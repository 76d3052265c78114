#include "watcher/watcher_service.cpp"

#include "fixture.hpp"

namespace watcher {
namespace {

class WatcherTest : public ::testing::Test {
 protected:
  using Names = std::vector<std::string>;

  void start(aio::Object kwargs = {}) {
    kwargs["folder"] = folder_.path().string();
    watcher_.start({.kwargs = std::move(kwargs)});
  }
  aio::testing::FakeControl& daemon() { return watcher_.control(); }
  void add(const std::string& name) { daemon().add(name); }
  void set_error(const std::string& name) {
    daemon().task(name).error = aio::Error{.type = "ValueError", .message = "no", .traceback = "at x.cpp:1"};
  }
  // A run of it that fails.
  void fail(const std::string& name) {
    daemon().change(name, aio::TaskState::running);
    set_error(name);
    daemon().change(name, aio::TaskState::failed);
    watcher_.settle();
  }
  aio::Value errors() { return watcher_.service().stats().at("errors"); }
  void set_ended(const std::string& name, double at) { daemon().task(name).status["done_at"] = at; }

  aiod::support::TempDir folder_;
  FakeBoard board_;
  aio::testing::ServiceHarness<WatcherService> watcher_{"watcher", std::make_unique<FakeMachine>(board_)};
};

TEST_F(WatcherTest, StartsAgainWhatHasFailedAndCountsIt) {
  add("hello");
  start();
  fail("hello");
  EXPECT_EQ(daemon().calls(), Names{"retry hello.service"});
  EXPECT_EQ(daemon().state("hello"), aio::TaskState::restarting);
  EXPECT_TRUE(watcher_.log().contains("Error @ Task hello.service ValueError: no"));
  const aio::Value expected{{"errors", 1}, {"report", {{"hello.service", aio::Array{"ValueError"}}}}};
  EXPECT_EQ(watcher_.service().stats(), expected);
}

TEST_F(WatcherTest, WhatARebootCantCureLeadsToNone) {
  add("hello");
  daemon().task("hello").may_retry = false;
  start({{"max_errors", 1}, {"err_service_limit", {{"hello", 1}}}});
  for (const char* type : {"aio::ConfigError", "aiod::plugin::PluginError", "aiod::Held"}) {
    daemon().change("hello", aio::TaskState::running);
    daemon().task("hello").error = aio::Error{.type = type, .message = "no", .traceback = {}};
    daemon().change("hello", aio::TaskState::failed);
    watcher_.settle();
  }
  EXPECT_EQ(errors(), 3) << "they are told all the same";
  EXPECT_FALSE(watcher_.log().contains("Error limit reached"));
  fail("hello");
  EXPECT_TRUE(watcher_.log().contains("Error limit reached"));
}

TEST_F(WatcherTest, OneFailureIsOneHoweverLongItLasts) {
  add("hello");
  daemon().task("hello").may_retry = false;
  start();
  fail("hello");
  watcher_.advance(24h);
  EXPECT_EQ(errors(), 1);
  EXPECT_EQ(daemon().calls().size(), 1U);
  fail("hello");
  EXPECT_EQ(errors(), 2);
}

TEST_F(WatcherTest, TakesUpWhatHadFailedBeforeAndDoesNotCountItAgain) {
  add("hello");
  daemon().task("hello").state = aio::TaskState::failed;
  set_error("hello");
  daemon().task("hello").may_retry = false;
  set_ended("hello", 1000);
  start();
  EXPECT_EQ(errors(), 1);
  EXPECT_EQ(daemon().calls(), Names{"retry hello.service"});
  watcher_.stop();
  start();
  EXPECT_EQ(errors(), 1);
}

TEST_F(WatcherTest, LostEventsLeadToALook) {
  add("hello");
  add("pump");
  start();
  daemon().task("pump").state = aio::TaskState::failed;
  set_error("pump");
  set_ended("pump",
            std::chrono::duration<double>(watcher_.loop().clock().wall_now().time_since_epoch()).count());
  daemon().lose_events(3);
  fail("hello");
  EXPECT_EQ(errors(), 2);
  EXPECT_EQ(daemon().state("pump"), aio::TaskState::restarting);
  EXPECT_TRUE(watcher_.log().contains(aio::LogLevel::warning, "3 events were lost"));
}

TEST_F(WatcherTest, CountsTheFailuresOfChildren) {
  add("hello.service.blink");
  start();
  fail("hello.service.blink");
  EXPECT_EQ(watcher_.service().stats().at("report"),
            aio::Value({{"hello.service.blink", aio::Array{"ValueError"}}}));
}

TEST_F(WatcherTest, TellsAndForgetsItsReport) {
  add("hello");
  start();
  fail("hello");
  const aio::Value told = watcher_.call();
  EXPECT_EQ(told.at("report").at("hello.service").at("ValueError").at("count"), 1);
  EXPECT_EQ(watcher_.call(aio::Object{{"clear", true}}), told);
  EXPECT_EQ(errors(), 0);
  EXPECT_THROW(watcher_.call("clear"), std::invalid_argument);
}

TEST_F(WatcherTest, SavesItsReportOncePerPeriod) {
  const auto file = folder_.path() / ".watcher.service";
  add("hello");
  start({{"save_report", true}, {"period", 60}});
  fail("hello");
  EXPECT_NE(aiod::support::read_text(file).find("- ValueError: 1;"), std::string::npos);
  fail("hello");
  watcher_.advance(59s);
  EXPECT_NE(aiod::support::read_text(file).find("- ValueError: 1;"), std::string::npos);
  watcher_.advance(1s);
  watcher_.settle();
  EXPECT_NE(aiod::support::read_text(file).find("- ValueError: 2;"), std::string::npos)
      << watcher_.log().text();
}

TEST_F(WatcherTest, SavesWhatIsYoungerThanThePeriodWhenItIsStopped) {
  const auto file = folder_.path() / ".watcher.service";
  add("hello");
  start({{"save_report", true}, {"period", 3600}});
  fail("hello");
  fail("hello");
  EXPECT_NE(aiod::support::read_text(file).find("- ValueError: 1;"), std::string::npos);
  watcher_.stop();
  watcher_.settle();
  EXPECT_NE(aiod::support::read_text(file).find("- ValueError: 2;"), std::string::npos)
      << watcher_.log().text();
  EXPECT_EQ(watcher_.state(), aio::testing::RunState::stopped);
  EXPECT_EQ(watcher_.child("save_report").state, aio::testing::RunState::stopped);
}

TEST_F(WatcherTest, AStopWritesNothingThatIsWrittenAlready) {
  const auto file = folder_.path() / ".watcher.service";
  add("hello");
  start({{"save_report", true}});
  fail("hello");
  std::filesystem::remove(file);
  watcher_.stop();
  watcher_.settle();
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(WatcherTest, NeverRebootsUnlessToldTo) {
  add("hello");
  start();
  for (int i = 0; i < 100; ++i) fail("hello");
  watcher_.advance(24h);
  EXPECT_TRUE(watcher_.processes().calls().empty());
}

TEST_F(WatcherTest, RebootsAtTheLimitOfAService) {
  watcher_.processes().answer("systemctl reboot", aio::ProcessEnd{.exit_code = 0});
  add("hello");
  start({{"err_service_limit", aio::Object{{"hello", 2}}}});
  fail("hello");
  watcher_.advance(1min);
  EXPECT_TRUE(watcher_.processes().calls().empty());
  fail("hello");
  fail("hello");
  watcher_.advance(1min);
  EXPECT_EQ(watcher_.processes().calls(), Names{"systemctl reboot"});
}

TEST_F(WatcherTest, RebootsWhenTheBoardHasBeenUpForAWhile) {
  board_.uptime = 1min;
  watcher_.processes().answer("systemctl reboot", aio::ProcessEnd{.exit_code = 1, .output = "Access denied"});
  add("hello");
  start({{"max_errors", 1}});
  fail("hello");
  fail("hello");
  watcher_.advance(9min - 1s);
  EXPECT_TRUE(watcher_.processes().calls().empty());
  watcher_.advance(2s);
  EXPECT_EQ(watcher_.processes().calls(), Names{"systemctl reboot"});
  EXPECT_TRUE(watcher_.log().contains(aio::LogLevel::critical, "Access denied")) << watcher_.log().text();
}

// Each boot has a service of its own: only the record in the folder outlives it.
TEST_F(WatcherTest, IsNoBootLoop) {
  Names reboots;
  bool refused = false;
  for (int boot = 0; boot < 5; ++boot) {
    aio::testing::ServiceHarness<WatcherService> watcher("watcher", std::make_unique<FakeMachine>(board_));
    watcher.processes().answer("systemctl reboot", aio::ProcessEnd{.exit_code = 0});
    watcher.control().add("hello").error = aio::Error{.type = "ValueError", .message = "no", .traceback = ""};
    watcher.start({.kwargs = {{"err_service_limit", {{"hello", 1}}}, {"folder", folder_.path().string()}}});
    watcher.control().change("hello", aio::TaskState::failed);
    watcher.advance(1min);
    for (const std::string& call : watcher.processes().calls()) reboots.push_back(call);
    refused = watcher.log().contains(aio::LogLevel::critical, "does not reboot: it has done so 3 times");
  }
  EXPECT_EQ(reboots, (Names{"systemctl reboot", "systemctl reboot", "systemctl reboot"}));
  EXPECT_TRUE(refused);
}

TEST_F(WatcherTest, BeatsALed) {
  start({{"heartbeat", "GPIO6"}});
  watcher_.advance(1s);
  EXPECT_TRUE(watcher_.pins().level("GPIO6"));
  watcher_.advance(50ms);
  EXPECT_FALSE(watcher_.pins().level("GPIO6"));
  watcher_.stop();
  EXPECT_FALSE(watcher_.pins().level("GPIO6"));
}

TEST_F(WatcherTest, IsEnabledByItsCode) {
  EXPECT_TRUE(watcher_.service().info().enabled);
}

using aio::LogLevel;
using Steps = std::vector<std::string>;

class WatchdogTest : public ::testing::Test {
 protected:
  void start(aio::Object kwargs) {
    kwargs["watchdog"] = true;
    watcher_.start({.kwargs = std::move(kwargs)});
  }

  FakeBoard board_;
  aio::testing::ServiceHarness<WatcherService> watcher_{"watcher", std::make_unique<FakeMachine>(board_)};
};

TEST_F(WatchdogTest, IsFedAtAThirdOfItsLimitAndStoppedWithTheService) {
  start({{"wdfeed", 9000}});
  EXPECT_EQ(board_.watchdog, (Steps{"open /dev/watchdog", "timeout 9", "feed"}));
  watcher_.advance(2999ms);
  EXPECT_EQ(board_.watchdog.size(), 3U);
  watcher_.advance(3001ms);
  EXPECT_EQ(board_.watchdog.size(), 5U);
  watcher_.stop();
  EXPECT_EQ(board_.watchdog.back(), "disarm");
  EXPECT_FALSE(watcher_.log().contains(LogLevel::warning, ""));
}

TEST_F(WatchdogTest, WarnsOfALimitThatARaspberryPiDoesNotHave) {
  board_.driver_limit = 15s;
  start({{"wdfeed", 30'000}});
  EXPECT_TRUE(watcher_.log().contains(LogLevel::warning, "above 15 s"));
  EXPECT_TRUE(watcher_.log().contains(LogLevel::warning, "the driver made 15 s of 30 s"));
  board_.watchdog.clear();
  watcher_.advance(5s);
  EXPECT_EQ(board_.watchdog, Steps{"feed"}) << "by the driver's limit, not by what was asked for";
}

TEST_F(WatchdogTest, OneThatIsNotThereIsAWarning) {
  board_.open_error = EBUSY;
  start({});
  EXPECT_TRUE(watcher_.log().contains(LogLevel::warning, "no hardware watchdog: "));
  EXPECT_TRUE(watcher_.running());
  EXPECT_EQ(watcher_.child("wdt").result, "no watchdog");
}

TEST_F(WatchdogTest, SaysWhenItCantBeStopped) {
  board_.stoppable = false;
  start({});
  watcher_.stop();
  EXPECT_TRUE(watcher_.log().contains(LogLevel::warning, "can't be stopped"));
}

TEST_F(WatchdogTest, IsLeftAloneUnlessAskedFor) {
  watcher_.start();
  watcher_.advance(1h);
  EXPECT_TRUE(board_.watchdog.empty());
  EXPECT_EQ(watcher_.children(), std::vector<std::string>{"names"}) << "and no other task runs";
}

}  // namespace
}  // namespace watcher

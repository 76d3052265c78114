#include <stdexcept>

#include "unit/engine/reload_fixture.hpp"

// What a changed configuration does to the services.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ReloadTest, WhatDidNotChangeIsNotTouched) {
  add("a");
  add("b");
  configure("a").args = aio::Array{};
  boot();
  stop("b.service");
  events();
  next_ = settings_;
  next_.services["b"].marks = {{"", {"services.yaml", 9, 9}}};
  const ReloadPlan plan = reload();
  EXPECT_THAT(plan.unchanged, ElementsAre("a.service", "b.service"));
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_EQ(state("b.service"), TaskState::stopped) << "a stop is not forgotten";
  EXPECT_EQ(plugins_.created, 2);
  EXPECT_EQ(reloaded_, 1);
}

TEST_F(ReloadTest, TheStatusTellsTheArgumentsOfTheRunAndWhatTheNextStartChanges) {
  add("a");
  boot();
  settings::ServiceSettings& entry = change("a");
  entry.kwargs = {{"period", 6}, {"token", "new"}};
  entry.marks = {{"/kwargs/period", {"services.yaml", 3, 10}}};
  entry.secrets = {{"/kwargs/token", "[secret]"}};
  act([&] { engine_->adopt(next_); });
  const TaskStatus now = status("a.service");
  EXPECT_THAT(now.kwargs, IsEmpty()) << "the run's";
  ASSERT_EQ(now.next_start.size(), 2u);
  EXPECT_EQ(now.next_start[0].key, "kwargs.period");
  EXPECT_TRUE(now.next_start[0].now.is_null());
  EXPECT_EQ(now.next_start[0].next, 6);
  EXPECT_EQ(now.next_start[0].origin, "services.yaml:3:10");
  EXPECT_EQ(now.next_start[1].next, "[secret]");
  entry.kwargs = {{"period", 7}};
  act([&] { engine_->adopt(next_); });
  ASSERT_EQ(status("a.service").next_start.size(), 1u);
  EXPECT_EQ(status("a.service").next_start[0].next, 7) << "against the run's, not those that were read last";
  entry.kwargs = {};
  act([&] { engine_->adopt(next_); });
  EXPECT_THAT(status("a.service").next_start, IsEmpty()) << "changed back";
  entry.args = aio::Array{1};
  act([&] { engine_->adopt(next_); });
  EXPECT_EQ(status("a.service").next_start.size(), 1u);
  stop("a.service");
  EXPECT_EQ(status("a.service").args, aio::Array{1}) << "no run goes on: what the next one gets";
  EXPECT_THAT(status("a.service").next_start, IsEmpty());
}

TEST_F(ReloadTest, DisablingStopsAndEnablingStarts) {
  add("a");
  boot();
  change("a").enabled = false;
  EXPECT_THAT(reload().removed, ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  change("a").enabled = true;
  EXPECT_THAT(reload().added, ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(plugins_.created, 1) << "the same object";
}

TEST_F(ReloadTest, TakingTheKeyAwayLeavesItToTheService) {
  add("a");
  auto off = sleeper();
  off.info.enabled = false;
  plugins_.add("off", off);
  configure("a").enabled = configure("off").enabled = false;
  boot();
  next_ = {};
  reload();
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(state("off.service"), TaskState::inactive);
}

TEST_F(ReloadTest, InstancesComeAndGo) {
  add("a");
  boot();
  change("a@1");
  EXPECT_THAT(reload().added, ElementsAre("a@1.service"));
  EXPECT_EQ(state("a@1.service"), TaskState::running);
  next_ = {};
  EXPECT_THAT(reload().removed, ElementsAre("a@1.service"));
  EXPECT_FALSE(engine_->knows("a@1.service"));
  EXPECT_EQ(state("a.service"), TaskState::running) << "a plugin is a service without an entry";
  EXPECT_EQ(plugins_.alive, 1);
}

TEST_F(ReloadTest, ArgumentsRestartOnlyWhatRuns) {
  for (const char* name : {"runs", "stopped", "off"}) add(name);
  configure("off").enabled = false;
  boot();
  stop("stopped.service");
  for (const char* name : {"runs", "stopped", "off"}) change(name).args = aio::Array{};
  change("off").enabled = false;
  const ReloadPlan plan = reload();
  EXPECT_THAT(plan.restarted, ElementsAre("runs.service"));
  EXPECT_THAT(plan.updated, ElementsAre("off.service", "stopped.service"));
  EXPECT_EQ(bodies_["runs"], 2);
  EXPECT_EQ(bodies_["stopped"], 1);
  EXPECT_EQ(state("stopped.service"), TaskState::stopped);
}

TEST_F(ReloadTest, ADisabledOneThatRunsComesBack) {
  add("a");
  configure("a").enabled = false;
  boot();
  start("a.service");
  change("a").enabled = false;
  change("a").args = aio::Array{};
  EXPECT_THAT(reload().restarted, ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(bodies_["a"], 2);
  change("a").enabled = true;
  change("a").args = std::nullopt;
  EXPECT_THAT(reload().restarted, ElementsAre("a.service")) << "enabled now, but it ran already";
  EXPECT_EQ(bodies_["a"], 3);
}

TEST_F(ReloadTest, AnUnloadedOneIsNotStarted) {
  add("a");
  boot();
  act([this] { engine_->unload("a", [](const std::string&) {}); });
  change("a").args = aio::Array{};
  EXPECT_THAT(reload().updated, ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::inactive);
}

TEST_F(ReloadTest, SomeChangesAreTakenLive) {
  add("a");
  plugins_.add("deaf", deaf());
  boot();
  change("a").loglevel = aio::LogLevel::error;
  change("a").restart = settings::Restart{.policy = settings::RestartPolicy::no};
  change("deaf").stop_timeout = 1s;
  events();
  EXPECT_THAT(reload().updated, ElementsAre("a.service", "deaf.service"));
  EXPECT_THAT(events(), IsEmpty());
  EXPECT_FALSE(engine_->service("a")->host().logger().enabled(aio::LogLevel::info));
  stop("deaf.service");
  advance(1s);
  EXPECT_EQ(settled_, 1);
}

TEST_F(ReloadTest, AFixedEntryStartsWhatFailed) {
  add("a");
  configure("a").errors.push_back(error_at("unknown key"));
  boot();
  ASSERT_EQ(state("a.service"), TaskState::failed);
  next_ = {};
  EXPECT_THAT(reload().restarted, ElementsAre("a.service"));
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(ReloadTest, AFixedEntryDoesNotStartWhatIsNotEnabled) {
  auto off = sleeper();
  off.info.enabled = false;
  plugins_.add("off", off);
  configure("off").errors.push_back(error_at("unknown key"));
  boot();
  next_ = {};
  reload();
  EXPECT_EQ(state("off.service"), TaskState::inactive);
}

TEST_F(ReloadTest, ProblemsAreThoseOfChangedEntries) {
  add("a");
  add("b");
  configure("a").errors.push_back(error_at("old"));
  boot();
  change("a").errors.push_back(error_at("old"));
  EXPECT_THAT(problems(), IsEmpty());
  change("b").errors.push_back(error_at("new"));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("services.yaml:1:1: error: new")));
  change("b").errors.clear();
  change("b").schedule = aio::Schedule{.at = {"25:00"}};
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("\"25:00\" is no time of day")));
  change("b").schedule.reset();
  change("b").args = aio::Array{1};
  plugins_.refuse("b", {"/args/0", "one too many"});
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("one too many")));
  next_ = {};
  next_.diagnostics.push_back(error_at("no YAML"));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("no YAML")));
}

TEST_F(ReloadTest, WarnsOfWhatTheDaemonTakesOnlyAtItsStart) {
  add("a");
  boot();
  next_.daemon.log.ring_size = settings_.daemon.log.ring_size * 2;
  next_.daemon.stop_timeout = 1s;
  EXPECT_THAT(reload().warnings,
              ElementsAre("aiod.yaml: log.ring_size takes effect when the daemon is restarted"));
  EXPECT_EQ(engine_->settings().daemon.stop_timeout, 1s);
}

TEST_F(ReloadTest, WhatRestartsTogetherGoesInTheOrderOfRequirements) {
  for (const char* name : {"app", "base", "mid"}) add(name);
  configure("app").require = {"mid"};
  configure("mid").require = {"base"};
  boot();
  for (const char* name : {"app", "base", "mid"}) change(name).args = aio::Array{};
  change("app").require = {"mid"};
  change("mid").require = {"base"};
  events();
  reload();
  EXPECT_THAT(names(events()),
              ElementsAre("app running>stopping", "app stopping>stopped", "mid running>stopping",
                          "mid stopping>stopped", "base running>stopping", "base stopping>stopped",
                          "base stopped>starting", "base starting>running", "mid stopped>starting",
                          "mid starting>running", "app stopped>starting", "app starting>running"));
}

TEST_F(ReloadTest, ANewCircleFailsThoseInIt) {
  add("a");
  add("b");
  boot();
  change("a").require = {"b"};
  change("b").require = {"a"};
  reload();
  EXPECT_THAT(error("a.service"), HasSubstr("a.service -> b.service -> a.service"));
  EXPECT_EQ(state("b.service"), TaskState::failed);
}

TEST_F(ReloadTest, OneThatIgnoresItsStopHoldsNobodyUp) {
  plugins_.add("deaf", deaf());
  plugins_.add("gone", deaf());
  configure("gone@1");
  boot();
  change("deaf").args = aio::Array{};
  reload();
  EXPECT_EQ(reloaded_, 0);
  advance(5s);
  EXPECT_EQ(reloaded_, 1);
  EXPECT_EQ(state("deaf.service"), TaskState::stopping);
  EXPECT_FALSE(engine_->knows("gone@1.service"));
  shut_down();
  advance(5s);
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ReloadTest, DuringBootWhatIsRemovedOrDisabledDoesNotStart) {
  add_core("net", 10s);
  for (const char* name : {"a", "b", "c"}) add(name);
  configure("a@gone");
  boot();
  change("b").enabled = false;
  change("c").args = aio::Array{};
  reload();
  EXPECT_EQ(reloaded_, 1);
  stop("a.service");
  advance(10s);
  EXPECT_EQ(ready_, 1);
  EXPECT_FALSE(engine_->knows("a@gone.service"));
  EXPECT_EQ(state("a.service"), TaskState::inactive) << "stopped before its turn";
  EXPECT_EQ(state("b.service"), TaskState::inactive);
  EXPECT_EQ(state("c.service"), TaskState::running);
}

TEST_F(ReloadTest, DuringShutDownNothingHappens) {
  plugins_.add("deaf", deaf());
  plugins_.add("core", runs(sleep_for_ever, aio::ServiceType::core));
  configure("core@1");
  settings_.daemon.boot_timeout = 1s;
  boot();
  advance(1s);
  shut_down();
  reload();
  EXPECT_TRUE(engine_->knows("core@1.service")) << "the shut-down will want to stop it";
  advance(5s);
  EXPECT_EQ(shut_down_, 1);
  EXPECT_EQ(reloaded_, 1);
}

TEST_F(ReloadTest, ShutDownDuringAReloadEnds) {
  plugins_.add("slow", deaf());
  add("a");
  configure("slow@1").require = {"a"};
  configure("a@1");
  boot();
  next_ = {};
  change("new");
  reload();
  shut_down();
  advance(10s);
  EXPECT_EQ(shut_down_, 1);
  EXPECT_EQ(reloaded_, 1);
}

TEST_F(ReloadTest, AnotherReloadMayComeBeforeItHasSettled) {
  plugins_.add("deaf", deaf());
  add("a");
  boot();
  change("deaf").args = aio::Array{};
  change("a@1");
  reload();
  next_ = {};
  reload();
  advance(10s);
  EXPECT_EQ(reloaded_, 2);
  EXPECT_FALSE(engine_->knows("a@1.service")) << "the second took it back";
}

TEST_F(ReloadTest, AScheduleThatCannotBeKeptFailsTheNextStart) {
  add("a");
  boot();
  change("a").schedule = aio::Schedule{.cron = "x"};
  act([this] { engine_->adopt(next_); });
  restart("a.service");
  EXPECT_THAT(error("a.service"), HasSubstr("cron: "));
  EXPECT_EQ(settled_, 1);
}

TEST_F(ReloadTest, AChangedScheduleCountsFromItsStart) {
  add("a");
  configure("a").schedule = aio::Schedule{.start_in = 10s, .repeat = 10s};
  boot();
  advance(25s);
  change("a").schedule = aio::Schedule{.start_in = 7s};
  reload();
  EXPECT_EQ(status("a.service").schedule->next, manual_.clock().wall_now() + 7s);
  next_ = {};
  reload();
  EXPECT_EQ(state("a.service"), TaskState::running) << "without a schedule it runs";
}

}  // namespace
}  // namespace aiod::engine

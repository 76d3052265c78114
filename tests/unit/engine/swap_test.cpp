#include "unit/engine/reload_fixture.hpp"

// Plugins that come, change and go while the daemon runs.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

struct Counter {
  virtual ~Counter() = default;
};

class SwapTest : public ReloadTest {
 protected:
  /// "seeker", which keeps what it finds; `find_` makes it look.
  void add_seeker() {
    auto parts = sleeper();
    parts.constructor = [this](FakeService& self) { seeker_ = &self; };
    plugins_.add("seeker", parts);
  }
  FakeService::Parts provider() {
    auto parts = sleeper();
    parts.constructor = [this](FakeService& self) { self.provide<Counter>(counter_); };
    return parts;
  }

  Counter counter_;
  FakeService* seeker_ = nullptr;
};

TEST_F(SwapTest, ANewPluginIsStartedIfItIsEnabled) {
  boot();
  add("a");
  auto off = sleeper();
  off.info.enabled = false;
  plugins_.add("off", off);
  act([this] { EXPECT_THAT(engine_->rescan().added, ElementsAre("a.service", "off.service")); });
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(state("off.service"), TaskState::inactive);
  act([this] { EXPECT_THAT(engine_->rescan().added, IsEmpty()); });
}

TEST_F(SwapTest, AConfiguredServiceWaitsForItsPlugin) {
  configure("a").enabled = false;
  configure("a@1");
  configure("a@2").require = {"a@1"};
  boot();
  EXPECT_EQ(engine_->list()[0].error, "no plugin");
  add("a");
  act([this] {
    EXPECT_THAT(engine_->rescan().added, ElementsAre("a.service", "a@1.service", "a@2.service"));
  });
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_EQ(state("a@1.service"), TaskState::running);
  EXPECT_EQ(state("a@2.service"), TaskState::running);
}

TEST_F(SwapTest, AChangedFileIsToldAndGoesOn) {
  add("a");
  boot();
  add("a");
  act([this] {
    const auto found = engine_->rescan();
    EXPECT_THAT(found.changed, ElementsAre("a.service"));
    EXPECT_THAT(found.added, IsEmpty());
  });
  EXPECT_EQ(bodies_["a"], 1);
}

TEST_F(SwapTest, ALostFileIsNoStop) {
  add("a");
  add("off");
  configure("off").enabled = false;
  boot();
  plugins_.remove("a");
  plugins_.remove("off");
  act([this] { engine_->rescan(); });
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(engine_->list()[1].error, "no plugin");
  add("off");
  act([this] { EXPECT_THAT(engine_->rescan().added, ElementsAre("off.service")); });
}

TEST_F(SwapTest, SwapRunsTheNewCode) {
  add("a");
  add("other");
  boot();
  int fresh = 0;
  plugins_.add("a", runs([&](FakeService& self) {
                 ++fresh;
                 return sleep_for_ever(self);
               }));
  events();
  swap({"a"});
  EXPECT_THAT(swapped_, Optional(IsEmpty()));
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(bodies_["a"], 1);
  EXPECT_EQ(bodies_["other"], 1);
  EXPECT_THAT(names(events()), ElementsAre("a running>stopping", "a stopping>stopped", "a stopped>inactive",
                                           "a inactive>starting", "a starting>running"));
}

TEST_F(SwapTest, WhatDidNotRunIsNotStarted) {
  for (const char* name : {"stopped", "off", "failed"}) add(name);
  configure("off").enabled = false;
  plugins_.add_broken("failed", {.type = "x", .message = "y", .traceback = {}});
  add_core("core", 0s);
  boot();
  stop("stopped.service");
  add("failed");
  swap({"stopped", "off", "failed", "core", "nobody"});
  EXPECT_THAT(swapped_, Optional(IsEmpty()));
  EXPECT_EQ(state("stopped.service"), TaskState::inactive);
  EXPECT_EQ(state("off.service"), TaskState::inactive);
  EXPECT_EQ(state("failed.service"), TaskState::running);
  EXPECT_EQ(state("core.service"), TaskState::done) << "a core service that has ended is up";
}

TEST_F(SwapTest, AScheduledOneIsScheduledAnew) {
  add("a");
  configure("a").schedule = aio::Schedule{.start_in = 10s, .repeat = 10s};
  boot();
  advance(3s);
  swap({"a"});
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_EQ(status("a.service").schedule->next, manual_.clock().wall_now() + 10s);
}

TEST_F(SwapTest, IsRefusedBeforeAnythingIsDone) {
  add("a");
  add("b");
  boot();
  plugins_.unloadable.insert("b");
  events();
  act([this] { EXPECT_THROW(engine_->swap({"a", "b"}, [](std::vector<std::string>) {}), LoadError); });
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(SwapTest, AConstructorThatThrowsIsTold) {
  add("a");
  boot();
  auto parts = sleeper();
  parts.constructor = [](FakeService&) {
    throw LoadError({.type = "x", .message = "no sensor", .traceback = {}});
  };
  plugins_.add("a", parts);
  swap({"a"});
  EXPECT_THAT(swapped_, Optional(ElementsAre("a.service can't be loaded: no sensor")));
  EXPECT_EQ(state("a.service"), TaskState::failed);
}

TEST_F(SwapTest, OneThatIgnoresItsStopGoesOn) {
  plugins_.add("a", deaf());
  boot();
  plugins_.add("a", deaf());
  swap({"a"});
  EXPECT_FALSE(swapped_);
  advance(5s);
  EXPECT_THAT(swapped_, Optional(ElementsAre(HasSubstr("goes on with its old code"))));
  EXPECT_EQ(plugins_.created, 1);
}

TEST_F(SwapTest, AReloadMayRemoveAServiceMeanwhile) {
  plugins_.add("deaf", deaf());
  add("a");
  configure("a@1");
  configure("deaf@1").require = {"a@1"};
  boot();
  swap({"a@1", "deaf@1"});
  change("deaf@1").require = {"a@1"};
  reload();
  EXPECT_FALSE(engine_->knows("a@1.service"));
  advance(5s);
  EXPECT_THAT(swapped_, Optional(ElementsAre(HasSubstr("deaf@1.service goes on"))));
}

TEST_F(SwapTest, OldOffersAndChildrenAreForgotten) {
  auto parts = provider();
  parts.task = [](FakeService& self) -> aio::Task<aio::Value> {
    self.add_task("kid", []() -> aio::Task<int> { co_return 1; });
    return sleep_for_ever(self);
  };
  plugins_.add("y", parts);
  add_seeker();
  boot();
  EXPECT_TRUE(seeker_->find<Counter>("y"));
  EXPECT_TRUE(engine_->knows("y.service.kid"));
  plugins_.add("y", sleeper());
  swap({"y"});
  EXPECT_FALSE(seeker_->find<Counter>("y")) << "what the old object offered is gone with it";
  EXPECT_FALSE(engine_->knows("y.service.kid")) << "its body is code of the old plugin";
}

TEST_F(SwapTest, BothVersionsStayMappedForOneThatFoundBoth) {
  plugins_.add("y", provider());
  add_seeker();
  boot();
  seeker_->find<Counter>("y");
  const std::weak_ptr<void> old_code = engine_->service("y")->code();
  plugins_.add("y", provider());
  swap({"y"});
  seeker_->find<Counter>("y");
  manual_.settle();
  EXPECT_FALSE(old_code.expired());
  stop("seeker.service");
  EXPECT_TRUE(old_code.expired());
}

TEST_F(SwapTest, UnloadLetsGoOfTheCode) {
  add("a");
  boot();
  const std::weak_ptr<void> code = engine_->service("a")->code();
  EXPECT_EQ(unload("a"), "");
  EXPECT_TRUE(code.expired());
  EXPECT_EQ(plugins_.alive, 0);
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_FALSE(engine_->list()[0].loaded);
  EXPECT_EQ(unload("a"), "") << "twice";
  EXPECT_EQ(unload("nobody"), "");
  start("a.service");
  EXPECT_EQ(bodies_["a"], 2);
}

TEST_F(SwapTest, LoadDoesNotStart) {
  add("a");
  configure("a").enabled = false;
  boot();
  act([this] { engine_->load(*engine_->service("a")); });
  EXPECT_TRUE(engine_->list()[0].loaded);
  EXPECT_EQ(state("a.service"), TaskState::inactive);
}

TEST_F(SwapTest, UnloadTellsWhoUsesTheCode) {
  add("a");
  configure("a@1");
  configure("a@2");
  boot();
  EXPECT_EQ(unload("a@1"), "used by a.service");
  EXPECT_EQ(unload("a"), "used by a@2.service");
  EXPECT_EQ(unload("a@2"), "");
}

TEST_F(SwapTest, UnloadTellsWhoPinsTheCode) {
  plugins_.add("y", provider());
  add_seeker();
  boot();
  seeker_->find<Counter>("y");
  EXPECT_EQ(unload("y"), "pinned by seeker.service");
  act([this] { engine_->load(*engine_->service("y")); });
  EXPECT_EQ(unload("y"), "pinned by seeker.service") << "it is the same code";
  stop("seeker.service");
  act([this] { engine_->load(*engine_->service("y")); });
  EXPECT_EQ(unload("y"), "");
}

TEST_F(SwapTest, UnloadStopsChildrenAndTellsOfThoseThatIgnoreIt) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(1h); });
                 co_return 0;
               }));
  plugins_.add("deaf", deaf());
  boot();
  EXPECT_EQ(unload("a"), "");
  std::string mapped;
  act([&] { engine_->unload("deaf", [&](std::string why) { mapped = std::move(why); }); });
  advance(5s);
  EXPECT_THAT(mapped, HasSubstr("ignores its stop"));
  EXPECT_TRUE(engine_->list()[1].loaded);
}

TEST_F(SwapTest, LoadAfterUnloadRunsTheNewFile) {
  add("a");
  boot();
  unload("a");
  int fresh = 0;
  plugins_.add("a", runs([&](FakeService& self) {
                 ++fresh;
                 return sleep_for_ever(self);
               }));
  start("a.service");
  EXPECT_EQ(fresh, 1);
}

TEST_F(SwapTest, AHeldServiceStaysHeld) {
  add("a");
  make_engine();
  engine_->hold({{"a.service", "crashed"}});
  boot();
  ASSERT_EQ(state("a.service"), TaskState::held);
  swap({"a"});
  unload("a");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::held);
  act([this] { engine_->reset_failed("a.service"); });
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
}

}  // namespace
}  // namespace aiod::engine

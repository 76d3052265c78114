#include <aio/error.hpp>

#include <stdexcept>

#include "unit/engine/fixture.hpp"

// What services have from one another and from the board, and when it ends.
namespace aiod::engine {
namespace {

struct Counter {
  virtual ~Counter() = default;
  virtual int next() = 0;
};

struct CountingImpl final : Counter {
  int next() override { return ++value; }
  int value = 0;
};

struct Newer {
  static constexpr std::uint32_t version = 2;
  virtual ~Newer() = default;
};

class ProvideTest : public EngineTest {
 protected:
  CountingImpl counter_;
  Newer newer_;
  FakeService* seeker_ = nullptr;

  /// Whether somebody else can have it; a held output keeps its last owner's label.
  bool is_free(int pin) {
    try {
      board_.claim_input(pin, {}, "test");
      return true;
    } catch (const aio::GpioError&) {
      return false;
    }
  }
  void add_seeker() {
    auto parts = sleeper();
    parts.constructor = [this](FakeService& self) { seeker_ = &self; };
    plugins_.add("seeker", parts);
  }
};

TEST_F(ProvideTest, AnotherVersionOfAnInterfaceIsNamedOnce) {
  add_seeker();
  plugins_.add("y", runs([this](FakeService& self) -> aio::Task<aio::Value> {
                 self.provide<Newer>(newer_);
                 return sleep_for_ever(self);
               }));
  boot();
  // As a plugin asks that was built with the header before.
  const std::string older = std::string(typeid(Newer).name()) + "#1";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(engine_->service("seeker")->host().find("y", older), nullptr);
  EXPECT_EQ(
      log_.count("Newer version 2, and version 1 was asked for: build both plugins with the same header"), 1);
  EXPECT_TRUE(seeker_->find<Newer>("y"));
  EXPECT_FALSE(seeker_->find<Counter>("y")) << "a different interface isn't a version of this one";
}

TEST_F(ProvideTest, AHandleIsDeadAfterTheStopAndANewOneAliveAfterTheStart) {
  add_seeker();
  plugins_.add("y", runs([this](FakeService& self) -> aio::Task<aio::Value> {
                 self.provide<Counter>(counter_);
                 return sleep_for_ever(self);
               }));
  boot();
  const auto handle = seeker_->find<Counter>("y");
  ASSERT_TRUE(handle);
  EXPECT_EQ(handle->next(), 1);
  EXPECT_TRUE(seeker_->find<Counter>("y.service"));
  EXPECT_FALSE(seeker_->find<Counter>("z"));
  EXPECT_FALSE(seeker_->find<CountingImpl>("y"));
  stop("y.service");
  EXPECT_FALSE(handle);
  EXPECT_THROW(handle->next(), aio::Gone);
  EXPECT_FALSE(seeker_->find<Counter>("y"));
  start("y.service");
  EXPECT_FALSE(handle);
  EXPECT_EQ(seeker_->find<Counter>("y")->next(), 2);
}

TEST_F(ProvideTest, WhatTheConstructorOffersIsThereWheneverTheServiceRuns) {
  add_seeker();
  auto parts = sleeper();
  parts.constructor = [this](FakeService& self) { self.provide<Counter>(counter_); };
  parts.info.enabled = false;
  plugins_.add("y", parts);
  boot();
  EXPECT_FALSE(seeker_->find<Counter>("y")) << "loaded, but it does not run";
  for (int i = 0; i < 2; ++i) {
    start("y.service");
    EXPECT_TRUE(seeker_->find<Counter>("y"));
    stop("y.service");
    EXPECT_FALSE(seeker_->find<Counter>("y"));
  }
}

TEST_F(ProvideTest, PinsAreFreeAfterTheStopAndTheForgottenAreLogged) {
  std::optional<aio::gpio::Output> kept;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 kept.emplace(self.gpio().output(17));
                 auto local = self.gpio().output(27);
                 co_return co_await sleep_for_ever(self);
               }));
  boot();
  EXPECT_EQ(board_.find(17).owner, "aiod:a.service");
  EXPECT_EQ(board_.find(27).owner, "aiod:a.service");
  stop("a.service");
  EXPECT_TRUE(is_free(17));
  EXPECT_THROW(kept->on(), aio::Gone);
  EXPECT_EQ(log_.count("17 was still claimed"), 1);
  EXPECT_EQ(log_.count("27 was still claimed"), 0);
}

TEST_F(ProvideTest, PinsStayClaimedWhenTheTaskReturnsUntilTheStop) {
  std::optional<aio::gpio::Output> kept;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 kept.emplace(self.gpio().output(17));
                 co_return 0;
               }));
  boot();
  ASSERT_EQ(state("a.service"), TaskState::done);
  EXPECT_EQ(board_.find(17).owner, "aiod:a.service");
  stop("a.service");
  EXPECT_TRUE(is_free(17));
}

TEST_F(ProvideTest, AnUnloadFreesThePinsThatWereNotToBeKept) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 auto relay = self.gpio().output(17, {.initial = true});
                 auto kept = self.gpio().output(27, {.on_release = aio::gpio::OnRelease::keep});
                 co_return co_await sleep_for_ever(self);
               }));
  boot();
  for (const bool restarts : {true, false}) {
    if (restarts) start("a.service");
    stop("a.service");
    EXPECT_TRUE(board_.find(17).held) << "a stop keeps what an unload frees";
  }
  act([this] { engine_->unload("a", [](const std::string&) {}); });
  EXPECT_EQ(board_.find(17).owner, "");
  EXPECT_EQ(board_.find(17).value, true);
  EXPECT_TRUE(board_.find(27).held);
}

TEST_F(ProvideTest, PinsAreFreeAfterAFailureAlsoOfASchedule) {
  std::optional<aio::gpio::Output> kept;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 kept.emplace(self.gpio().output(17));
                 throw std::runtime_error("x");
                 co_return 0;
               }));
  configure("a").schedule = aio::Schedule{.repeat = 10s};
  boot();
  ASSERT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_TRUE(is_free(17));
  advance(10s);
  EXPECT_EQ(error("a.service"), "std::runtime_error: x") << "and it can be claimed anew";
}

}  // namespace
}  // namespace aiod::engine

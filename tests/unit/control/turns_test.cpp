#include "control/turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/testing/manual_loop.hpp>
#include <functional>
#include <string>
#include <vector>

namespace aiod::control {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class TurnsTest : public ::testing::Test {
 protected:
  struct Work final : LongWork {
    Work(TurnsTest& test, std::string work_name, int work_steps, aio::Duration each)
        : owner(test), name(std::move(work_name)), steps(work_steps), step_time(each) {}
    bool step() override {
      owner.done_.push_back(name);
      if (step_time > 0ms) owner.loop_.clock().advance(step_time);
      if (on_step) on_step();
      return --steps > 0;
    }
    std::size_t kept_bytes() const override { return kept; }
    void give_way() override { owner.done_.push_back(name + " gave way"); }

    TurnsTest& owner;
    std::string name;
    int steps;
    aio::Duration step_time;
    std::size_t kept = 0;
    std::function<void()> on_step;
  };

  std::shared_ptr<Work> work(const std::string& name, int steps, aio::Duration each = 0ms) {
    return std::make_shared<Work>(*this, name, steps, each);
  }

  aio::testing::ManualLoop loop_;
  std::shared_ptr<Turns> turns_ =
      std::make_shared<Turns>(loop_.loop(), Turns::Limits{.quantum = 50ms, .rest = 1s, .kept_bytes = 1000});
  std::vector<std::string> done_;
};

TEST_F(TurnsTest, AStepThenEverythingElse) {
  const auto a = work("a", 3);
  a->on_step = [this] { loop_.loop().post([this] { done_.emplace_back("other"); }); };
  turns_->add(a);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a", "other", "a", "other", "a", "other"));
}

TEST_F(TurnsTest, OneStepOfAllAtATime) {
  const auto a = work("a", 2);
  const auto b = work("b", 2);
  a->on_step = b->on_step = [this] { loop_.loop().post([this] { done_.emplace_back("other"); }); };
  turns_->add(a);
  turns_->add(b);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a", "other", "a", "other", "b", "other", "b", "other"));
}

TEST_F(TurnsTest, AShortWorkDoesNotWaitForLongOnes) {
  const auto light = work("light", 3, 1ms);
  std::vector<std::shared_ptr<Work>> heavy;
  for (int i = 0; i < 3; ++i) turns_->add(heavy.emplace_back(work("heavy", 100, 60ms)));
  heavy.front()->on_step = [&] {
    if (light->steps > 0) turns_->add(light);
  };
  loop_.settle();
  done_.resize(6);
  EXPECT_THAT(done_, ElementsAre("heavy", "heavy", "heavy", "light", "light", "light"));
}

TEST_F(TurnsTest, WhoRestsHasUsedNothing) {
  const auto a = work("a", 1, 500ms);
  turns_->add(a);
  loop_.settle();
  loop_.advance(2s);
  a->steps = 2;
  const auto b = work("b", 1, 60ms);
  turns_->add(a);
  turns_->add(b);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a", "a", "b", "a"));
}

TEST_F(TurnsTest, AddedTwiceTakesPartOnce) {
  const auto a = work("a", 1);
  turns_->add(a);
  turns_->add(a);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a"));
}

TEST_F(TurnsTest, WhatIsGoneGetsNoTurn) {
  auto a = work("a", 1);
  turns_->add(a);
  a.reset();
  loop_.settle();
  EXPECT_TRUE(done_.empty());
}

TEST_F(TurnsTest, TheOneThatUsedMostGivesWayWhenAllKeepTooMuch) {
  const auto a = work("a", 3, 60ms);
  const auto b = work("b", 2, 1ms);
  a->on_step = [&] { a->kept = 600; };
  b->on_step = [&] { b->kept = 600; };
  turns_->add(a);
  turns_->add(b);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a", "b", "a gave way", "b"));
}

TEST_F(TurnsTest, OneAloneMayKeepWhatItNeeds) {
  const auto a = work("a", 2);
  a->kept = 100'000;
  turns_->add(a);
  loop_.settle();
  EXPECT_THAT(done_, ElementsAre("a", "a"));
}

}  // namespace
}  // namespace aiod::control

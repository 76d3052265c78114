#include <aio/error.hpp>

#include <stdexcept>

#include "engine/retries.hpp"
#include "unit/engine/fixture.hpp"

// Services that are started again after they ended by themselves.
namespace aiod::engine {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using Policy = settings::RestartPolicy;

constexpr settings::Backoff exact{.delay = 1s, .factor = 2, .cap = 10s, .jitter = 0};

class RetryTest : public EngineTest {
 protected:
  /// "a" runs so long and fails, or returns.
  void add(std::optional<Policy> policy, settings::Backoff backoff = exact) {
    plugins_.add("a", runs([this](FakeService&) -> aio::Task<aio::Value> {
                   ran_.push_back(elapsed());
                   if (takes_ > 0s) co_await aio::sleep(takes_);
                   if (fail_) throw std::runtime_error("x");
                   co_return 0;
                 }));
    if (policy) configure("a").restart = settings::Restart{.policy = *policy, .backoff = backoff};
  }
  bool retry() {
    bool will = false;
    act([&] { will = engine_->retry("a.service"); });
    return will;
  }

  std::vector<aio::Duration> ran_;
  aio::Duration takes_{};
  bool fail_ = true;
};

TEST_F(RetryTest, UnsetAndNoLeaveItFailed) {
  add(std::nullopt);
  boot();
  advance(1h);
  EXPECT_THAT(ran_, ElementsAre(0s));
  EXPECT_EQ(state("a.service"), TaskState::failed);
}

TEST_F(RetryTest, WhatOnlyAnotherConfigurationCuresIsNotTriedAgain) {
  plugins_.add("a", runs([this](FakeService&) -> aio::Task<aio::Value> {
                 ran_.push_back(elapsed());
                 throw aio::ConfigError("host must be a name");
                 co_return 0;
               }));
  configure("a").restart = settings::Restart{.policy = Policy::on_failure, .backoff = exact};
  boot();
  advance(1h);
  EXPECT_THAT(ran_, ElementsAre(0s));
  EXPECT_EQ(state("a.service"), TaskState::failed);
  EXPECT_FALSE(retry()) << "nor for a watcher";
  EXPECT_THAT(engine_->why("a.service").facts,
              Contains("nothing tries it again before its configuration or its plugin has changed"));
  start("a.service");
  EXPECT_EQ(ran_.size(), 2u) << "a person may";
}

TEST_F(RetryTest, AMissingPluginIsNotTriedAgain) {
  configure("ghost").restart = settings::Restart{.policy = Policy::on_failure, .backoff = exact};
  boot();
  start("ghost.service");
  EXPECT_EQ(state("ghost.service"), TaskState::failed);
  bool will = true;
  act([&] { will = engine_->retry("ghost.service"); });
  EXPECT_FALSE(will);
}

TEST_F(RetryTest, DelaysGrowUpToTheCap) {
  add(Policy::on_failure);
  boot();
  EXPECT_EQ(state("a.service"), TaskState::restarting);
  advance(36s);
  EXPECT_THAT(ran_, ElementsAre(0s, 1s, 3s, 7s, 15s, 25s, 35s));
}

TEST_F(RetryTest, TellsWhatItWaitsFor) {
  add(Policy::on_failure);
  boot();
  advance(1s);
  const TaskStatus now = status("a.service");
  EXPECT_EQ(now.restarts, 1);
  EXPECT_EQ(now.retry_at, manual_.clock().wall_now() + 2s);
  EXPECT_EQ(error("a.service"), "std::runtime_error: x");
  EXPECT_EQ(log_.count("retry 2 in 2s"), 1);
  EXPECT_EQ(engine_->why("a.service").answer, "it failed and is started again, try 2, in 2s");
  EXPECT_THAT(events(),
              ElementsAre("a.service inactive>starting (boot)", "a.service starting>running (boot)",
                          "a.service running>restarting (std::runtime_error: x)",
                          "a.service restarting>starting (retry 1)", "a.service starting>running (retry 1)",
                          "a.service running>restarting (std::runtime_error: x)"));
}

TEST_F(RetryTest, JitterIsAShareOfTheDelay) {
  settings::Backoff backoff = exact;
  backoff.delay = backoff.cap = 10s;
  backoff.jitter = 0.5;
  add(Policy::on_failure, backoff);
  boot();
  advance(10min);
  ASSERT_GT(ran_.size(), 40u);
  bool differ = false;
  for (std::size_t n = 1; n < ran_.size(); ++n) {
    const aio::Duration wait = ran_[n] - ran_[n - 1];
    ASSERT_THAT(wait, AllOf(Ge(10s), Lt(15s)));
    differ = differ || wait != ran_[1] - ran_[0];
  }
  EXPECT_TRUE(differ);
}

TEST_F(RetryTest, TheLongestDelayDoesNotOverflow) {
  settings::Backoff backoff{
      .delay = aio::Duration::max(), .factor = 1e300, .cap = aio::Duration::max(), .jitter = 1};
  Retries retries;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(retries.next(backoff, manual_.now(), 0.999), aio::Duration::max());
}

TEST_F(RetryTest, GivesUpAtTheLimit) {
  settings::Backoff backoff = exact;
  backoff.factor = 1;
  backoff.max = 3;
  backoff.within = 1h;
  add(Policy::on_failure, backoff);
  boot();
  advance(30min);
  EXPECT_THAT(ran_, ElementsAre(0s, 1s, 2s, 3s));
  EXPECT_EQ(state("a.service"), TaskState::failed);
  EXPECT_EQ(log_.count("is not restarted any more: 3 tries within 1h"), 1);
  EXPECT_EQ(status("a.service").retry_at, std::nullopt);
  EXPECT_FALSE(retry()) << "nor for the watcher";
  start("a.service");
  advance(1h);
  EXPECT_EQ(ran_.size(), 8u) << "a start by hand begins anew";
}

TEST_F(RetryTest, TheLimitIsOneOfAWindow) {
  settings::Backoff backoff{.delay = 10s, .factor = 1, .cap = 10s, .jitter = 0, .max = 3, .within = 30s};
  add(Policy::on_failure, backoff);
  boot();
  advance(200s);
  EXPECT_EQ(ran_.size(), 21u) << "three in thirty seconds are allowed";
}

TEST_F(RetryTest, ARunLongerThanTheCapBeginsTheCountAnew) {
  add(Policy::on_failure);
  boot();
  advance(7s);
  takes_ = 11s;
  advance(8s);
  EXPECT_EQ(ran_.back(), 15s);
  advance(11s + 1s);
  EXPECT_EQ(ran_.back(), 27s) << "the first delay";
  takes_ = 9s;
  advance(11s + 1s + 9s);
  const std::size_t count = ran_.size();
  advance(2s);
  EXPECT_EQ(ran_.size(), count + 1) << "no success: the delay grew";
}

TEST_F(RetryTest, AStartByHandStartsAtOnceAndClearsTheCount) {
  add(Policy::on_failure);
  boot();
  advance(20s);
  ASSERT_EQ(status("a.service").restarts, 4);
  start("a.service");
  EXPECT_EQ(ran_.back(), 20s);
  EXPECT_EQ(status("a.service").restarts, 0);
  advance(1s);
  EXPECT_EQ(ran_.back(), 21s);
}

TEST_F(RetryTest, AStopEndsIt) {
  add(Policy::on_failure);
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  advance(1h);
  EXPECT_EQ(ran_.size(), 1u);
}

TEST_F(RetryTest, WhatFailsInItsStopStaysFailed) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 try {
                   co_await aio::sleep(1h);
                 } catch (const std::exception&) {
                 }
                 throw std::runtime_error("clean-up");
               }));
  configure("a").restart = settings::Restart{.policy = Policy::always, .backoff = exact};
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::failed);
}

TEST_F(RetryTest, ResetFailedLeavesTheTryThatIsUnderWay) {
  add(Policy::on_failure);
  boot();
  advance(10s);
  act([this] { engine_->reset_failed("a.service"); });
  EXPECT_EQ(status("a.service").restarts, 0);
  EXPECT_THAT(engine_->why("a.service").answer, HasSubstr("try 1, in 5s"));
  advance(5s);
  EXPECT_EQ(ran_.back(), 15s);
  EXPECT_EQ(status("a.service").restarts, 1);
}

TEST_F(RetryTest, TheWatcherMayAskWhereNothingIsSaid) {
  settings_.daemon.restart = settings::Backoff{.delay = 3s, .factor = 1, .cap = 3s, .jitter = 0};
  add(std::nullopt);
  boot();
  EXPECT_TRUE(retry());
  EXPECT_TRUE(retry()) << "it is on its way";
  EXPECT_EQ(state("a.service"), TaskState::restarting);
  advance(3s);
  EXPECT_THAT(ran_, ElementsAre(0s, 3s));
  EXPECT_EQ(state("a.service"), TaskState::failed) << "until it asks again";
}

TEST_F(RetryTest, TheWatcherMayNotAskWhereItIsForbiddenOrNotNeeded) {
  add(Policy::no);
  boot();
  EXPECT_FALSE(retry());
  fail_ = false;
  start("a.service");
  EXPECT_FALSE(retry());
  act([this] { EXPECT_FALSE(engine_->retry("nobody.service")); });
}

TEST_F(RetryTest, ConfigurationsAndPluginsThatAreBrokenAreNotTriedAgain) {
  add(Policy::always);
  configure("a").kwargs = {{"nonsense", 1}};
  plugins_.add_broken("b", {.type = "x", .message = "y", .traceback = {}});
  configure("b").restart = settings::Restart{.policy = Policy::always, .backoff = exact};
  boot();
  EXPECT_EQ(state("a.service"), TaskState::failed);
  EXPECT_EQ(state("b.service"), TaskState::failed);
  EXPECT_THAT(engine_->why("b.service").facts, Contains(HasSubstr("does not bring it back")));
}

TEST_F(RetryTest, AlwaysIsAlsoAfterAReturn) {
  fail_ = false;
  add(Policy::always);
  boot();
  EXPECT_EQ(state("a.service"), TaskState::restarting);
  EXPECT_THAT(engine_->why("a.service").answer, HasSubstr("it returned and is started again, try 1"));
  advance(4s);
  EXPECT_THAT(ran_, ElementsAre(0s, 1s, 3s));
}

TEST_F(RetryTest, OnFailureIsNotAfterAReturn) {
  fail_ = false;
  add(Policy::on_failure);
  boot();
  EXPECT_EQ(state("a.service"), TaskState::done);
}

TEST_F(RetryTest, ACoreServiceThatReturnedHasEnded) {
  for (const bool fails : {false, true})
    plugins_.add(fails ? "bad" : "good", runs(
                                             [fails](FakeService&) -> aio::Task<aio::Value> {
                                               if (fails) throw std::runtime_error("x");
                                               co_return 0;
                                             },
                                             aio::ServiceType::core));
  for (const char* name : {"bad", "good"})
    configure(name).restart = settings::Restart{.policy = Policy::always, .backoff = exact};
  boot();
  EXPECT_EQ(state("good.service"), TaskState::done);
  EXPECT_EQ(state("bad.service"), TaskState::restarting);
}

TEST_F(RetryTest, ChildrenEndBeforeTheNextTry) {
  for (const bool fails : {true, false}) {
    std::vector<std::string> steps;
    engine_.reset();
    plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                   steps.push_back("run");
                   self.add_task("kid", [&]() -> aio::Task<void> {
                     try {
                       co_await aio::sleep(1h);
                     } catch (const std::exception&) {
                     }
                     co_await aio::sleep(3s);
                     steps.push_back("child ended");
                   });
                   co_await aio::sleep(1s);
                   if (fails) throw std::runtime_error("x");
                   co_return 0;
                 }));
    configure("a").restart = settings::Restart{.policy = Policy::always, .backoff = exact};
    boot();
    advance(3s);
    EXPECT_THAT(steps, ElementsAre("run")) << "the try waits";
    advance(2s);
    EXPECT_THAT(steps, ElementsAre("run", "child ended", "run")) << fails;
    engine_.reset();
    manual_.settle();
  }
}

TEST_F(RetryTest, AListRestartsThemTogether) {
  int b = 0, c = 0;
  add(std::nullopt);
  configure("a").restart = settings::Restart{.with = {"b", "c", "a", "nobody"}, .backoff = exact};
  const auto count = [](int& runs_of) {
    return runs([&runs_of](FakeService& self) {
      ++runs_of;
      return sleep_for_ever(self);
    });
  };
  plugins_.add("b", count(b));
  plugins_.add("c", count(c));
  boot();
  stop("c.service");
  advance(1s);
  EXPECT_EQ(ran_.size(), 2u);
  EXPECT_EQ(b, 2);
  EXPECT_EQ(c, 1) << "it was stopped by hand";
  advance(2s);
  EXPECT_EQ(b, 3);
}

TEST_F(RetryTest, ShutDownEndsIt) {
  add(Policy::on_failure);
  boot();
  shut_down();
  EXPECT_EQ(shut_down_, 1);
  advance(1h);
  EXPECT_THAT(ran_, ElementsAre(0s));
}

}  // namespace
}  // namespace aiod::engine

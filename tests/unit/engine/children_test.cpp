#include <stdexcept>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

aio::Task<void> doze() {
  for (;;) co_await aio::sleep(1h);
}

/// Swallows every abort.
aio::Task<void> ignore_stops() {
  for (;;) {
    try {
      co_await aio::sleep(1h);
    } catch (const std::exception&) {
    }
  }
}

class ChildrenTest : public EngineTest {
 protected:
  /// A service "a" that adds the child "kid" and returns.
  template <class Body>
  void add_parent(Body body) {
    plugins_.add("a", runs([body](FakeService& self) -> aio::Task<aio::Value> {
                   self.add_task("kid", body);
                   co_return 0;
                 }));
  }
};

TEST_F(ChildrenTest, OutliveTheirParentsReturn) {
  add_parent(doze);
  boot();
  EXPECT_EQ(state("a.service"), TaskState::done);
  EXPECT_EQ(state("a.service.kid"), TaskState::running);
  EXPECT_THAT(status("a.service").children, ElementsAre("a.service.kid"));
  EXPECT_EQ(status("a.service.kid").kind, TaskKind::child);
  EXPECT_EQ(status("a.service.kid").service, "a");
}

TEST_F(ChildrenTest, DieWithTheStopOfADoneParentBeforeItIsAnswered) {
  add_parent([]() -> aio::Task<void> {
    try {
      co_await aio::sleep(1h);
    } catch (const std::exception&) {
    }
    co_await aio::sleep(1s);
  });
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::done);
  EXPECT_EQ(settled_, 0) << "the child cleans up";
  advance(1s);
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
  EXPECT_EQ(settled_, 1);
}

TEST_F(ChildrenTest, CleanUpThoughTheirParentEndsFirst) {
  bool cleaned = false;
  plugins_.add("a", runs([&cleaned](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", [&cleaned]() -> aio::Task<void> {
                   try {
                     co_await aio::sleep(1h);
                   } catch (const std::exception&) {
                   }
                   co_await aio::sleep(1s);
                   cleaned = true;
                 });
                 return sleep_for_ever(self);
               }));
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  advance(1s);
  EXPECT_TRUE(cleaned);
  EXPECT_EQ(settled_, 1);
}

TEST_F(ChildrenTest, DieWithTheFailureOfTheParent) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", doze);
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  boot();
  advance(1s);
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
}

TEST_F(ChildrenTest, DieWithAFailedRunOfASchedule) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", doze);
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  configure("a").schedule = aio::Schedule{.repeat = 10s};
  boot();
  advance(1s);
  EXPECT_EQ(state("a.service"), TaskState::scheduled);
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
}

TEST_F(ChildrenTest, AreReplacedByTheSameName) {
  std::vector<int> started;
  int ended = 0;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 for (int i = 1; i <= 3; ++i) {
                   self.add_task("kid", [&, i]() -> aio::Task<int> {
                     started.push_back(i);
                     try {
                       co_await aio::sleep(1h);
                     } catch (const std::exception&) {
                       ++ended;
                       throw;
                     }
                     co_return i;
                   });
                   co_await aio::sleep(1s);
                 }
                 co_return 0;
               }));
  boot();
  advance(5s);
  EXPECT_THAT(started, ElementsAre(1, 2, 3));
  EXPECT_EQ(ended, 2);
  advance(1h);
  EXPECT_EQ(status("a.service.kid").result, aio::Value(3));
}

TEST_F(ChildrenTest, FailOnTheirOwn) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<int> {
                   throw std::runtime_error("mine");
                   co_return 0;
                 });
                 co_return co_await sleep_for_ever(self);
               }));
  boot();
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(error("a.service.kid"), "std::runtime_error: mine");
  EXPECT_EQ(log_.count("a.service.kid", "failed: std::runtime_error: mine"), 1);
}

TEST_F(ChildrenTest, StartAndStopByName) {
  int bodies = 0;
  add_parent([&bodies] {
    ++bodies;
    return doze();
  });
  boot();
  start("a.service.kid");
  EXPECT_EQ(bodies, 1);
  stop("a.service.kid");
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
  start("a.service.kid");
  EXPECT_EQ(state("a.service.kid"), TaskState::running);
  restart("a.service.kid");
  EXPECT_EQ(bodies, 3);
  EXPECT_EQ(settled_, 4);
}

TEST_F(ChildrenTest, DoNotStartWithoutTheirService) {
  add_parent(doze);
  boot();
  stop("a.service");
  start("a.service");
  ASSERT_EQ(state("a.service.kid"), TaskState::running);
  plugins_.add("b", {});
  act([&] {
    engine_->stop("a.service", [] {});
    engine_->shut_down([] {});
  });
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
}

TEST_F(ChildrenTest, OfAStoppedServiceStayStopped) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", doze);
                 co_return co_await sleep_for_ever(self);
               }));
  boot();
  stop("a.service");
  start("a.service.kid");
  EXPECT_EQ(state("a.service.kid"), TaskState::stopped);
  EXPECT_EQ(settled_, 2);
  EXPECT_EQ(log_.count("a.service.kid was not started"), 1);
}

TEST_F(ChildrenTest, CannotBeAddedByAStoppingService) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 try {
                   co_await aio::sleep(1h);
                 } catch (const std::exception&) {
                 }
                 self.add_task("late", doze);
                 co_return 0;
               }));
  boot();
  stop("a.service");
  EXPECT_EQ(state("a.service"), TaskState::stopped);
  EXPECT_FALSE(engine_->knows("a.service.late"));
  EXPECT_EQ(log_.count("late was not started"), 1);
  EXPECT_EQ(settled_, 1);
}

TEST_F(ChildrenTest, ThatIgnoreTheirStopHoldNobodyUp) {
  add_parent(ignore_stops);
  configure("a").stop_timeout = 2s;
  boot();
  stop("a.service.kid");
  advance(2s);
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(log_.count("a.service.kid", "ignores its stop; it waits at children_test.cpp:"), 1);
  stop("a.service");
  advance(2s);
  EXPECT_EQ(settled_, 2);
  restart("a.service.kid");
  advance(2s);
  EXPECT_EQ(settled_, 3);
  EXPECT_EQ(state("a.service.kid"), TaskState::stopping);
  shut_down();
  advance(2s);
  EXPECT_EQ(shut_down_, 1);
}

TEST_F(ChildrenTest, RunCalls) {
  auto parts = sleeper();
  parts.call = [](FakeService&, aio::Value argument) -> aio::Task<aio::Value> {
    co_await aio::sleep(1s);
    if (argument.is_null()) throw std::runtime_error("nothing given");
    co_return argument;
  };
  plugins_.add("a", parts);
  boot();
  std::vector<std::string> answers;
  const auto note = [&](const Outcome& outcome) {
    if (const auto* returned = std::get_if<Returned>(&outcome))
      answers.push_back(std::string(returned->value.as_string()));
    else if (const auto* error = std::get_if<aio::Error>(&outcome))
      answers.push_back(error->message);
    else
      answers.push_back("aborted");
  };
  act([&] {
    engine_->service("a")->call("x", note);
    engine_->service("a")->call(nullptr, note);
  });
  EXPECT_THAT(engine_->match("*"), ElementsAre("a.service", "a.service.call-1", "a.service.call-2"));
  advance(1s);
  EXPECT_THAT(answers, ElementsAre("x", "nothing given"));
  EXPECT_THAT(engine_->match("*"), ElementsAre("a.service")) << "calls are forgotten";
  EXPECT_EQ(state("a.service"), TaskState::running);
  act([&] { engine_->service("a")->call("y", note); });
  stop("a.service");
  EXPECT_EQ(answers.back(), "aborted");
}

TEST_F(ChildrenTest, ManyEndQuickly) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 for (int i = 0; i < 20'000; ++i) self.add_task(std::to_string(i), doze);
                 co_return 0;
               }));
  boot();
  stop("a.service");
  EXPECT_EQ(settled_, 1);
  EXPECT_EQ(state("a.service.9999"), TaskState::stopped);
  EXPECT_EQ(engine_->match("a.service.*").size(), 100u) << "only the latest are remembered";
}

}  // namespace
}  // namespace aiod::engine

#include <stdexcept>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using StatusTest = EngineTest;

TEST_F(StatusTest, TellsWhereATaskWaitsAndWhatItCost) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 for (;;) co_await aio::sleep(10s);
               }));
  boot();
  const TaskStatus first = status("a.service");
  ASSERT_TRUE(first.wait);
  EXPECT_EQ(first.wait->kind, aio::WaitKind::sleep);
  EXPECT_EQ(first.wait->until, manual_.now() + 10s);
  EXPECT_THAT(first.wait->where, StartsWith("status_test.cpp:"));
  EXPECT_EQ(first.since, manual_.clock().wall_now());
  advance(1min);
  EXPECT_GE(status("a.service").costs.resumes, first.costs.resumes + 6);
  EXPECT_GT(status("a.service").costs.total, first.costs.total);
  const auto before = status("a.service").costs.resumes;
  restart("a.service");
  EXPECT_GT(status("a.service").costs.resumes, before) << "all runs together";
}

TEST_F(StatusTest, KnowsWhenARunBeganAfterItsEnd) {
  plugins_.add("a", sleeper());
  boot();
  const aio::WallTime began = manual_.clock().wall_now();
  advance(1min);
  stop("a.service");
  EXPECT_EQ(status("a.service").started_at, began);
  EXPECT_EQ(status("a.service").done_at, began + 1min);
  advance(1min);
  start("a.service");
  EXPECT_EQ(status("a.service").started_at, began + 2min);
  EXPECT_EQ(status("a.service").done_at, std::nullopt);
}

TEST_F(StatusTest, KnowsWhenAChildsRunBeganAndNothingOfWhatNeverRan) {
  plugins_.add("a", runs([](FakeService& self) -> aio::Task<aio::Value> {
                 self.add_task("kid", []() -> aio::Task<void> { co_await aio::sleep(1min); });
                 co_return "made it";
               }));
  auto off = sleeper();
  off.info.enabled = false;
  plugins_.add("off", off);
  boot();
  const aio::WallTime began = manual_.clock().wall_now();
  advance(2min);
  EXPECT_EQ(status("a.service.kid").started_at, began);
  EXPECT_EQ(status("a.service.kid").done_at, began + 1min);
  EXPECT_EQ(status("off.service").started_at, std::nullopt);
}

TEST_F(StatusTest, ShowsWhatAServiceSaysAndWhatItThrows) {
  auto parts = sleeper();
  parts.show = [] { return std::optional(aio::Show{"Stats", "fine"}); };
  parts.stats = [] { return aio::Value(aio::Object{{"n", 1}}); };
  parts.report = []() -> std::string { throw std::runtime_error("no report"); };
  plugins_.add("good", parts);
  parts.show = []() -> std::optional<aio::Show> { throw std::runtime_error("x"); };
  parts.stats = []() -> aio::Value { throw 5; };
  plugins_.add("bad", parts);
  boot();
  EXPECT_EQ(status("good.service").show, (aio::Show{"Stats", "fine"}));
  EXPECT_EQ(engine_->service("good")->report(), "std::runtime_error: no report");
  EXPECT_THAT(status("bad.service").show->text, HasSubstr("show() threw std::runtime_error: x"));
  EXPECT_TRUE(status("bad.service").stats.as_object().contains("error"));
  EXPECT_FALSE(engine_->status("good.service", false).show);
}

TEST_F(StatusTest, ATracebackHasNamesAndThePlaceOfTheLastAwait) {
  plugins_.add("a", runs([](FakeService&) -> aio::Task<aio::Value> {
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  boot();
  advance(1s);
  const std::string traceback = status("a.service").error->traceback;
  EXPECT_THAT(traceback, HasSubstr("last await at status_test.cpp:"));
  EXPECT_THAT(traceback, HasSubstr("ATracebackHasNames")) << traceback;
}

// One byte that is not UTF-8 anywhere in what a service says must spoil nothing: not the reply, not the page
// of another program that puts all of them together.
TEST_F(StatusTest, WhatAServiceSaysIsMadeValidWhereItEnters) {
  FakeService::Parts parts;
  parts.info = {.info = "caf\xE9", .enabled = true, .docs = "\xFF", .version = "1\x80"};
  parts.show = [] { return std::optional(aio::Show{"sh\xF6w", "\xC3"}); };
  parts.stats = [] {
    return aio::Value(aio::Object{{"k\xE9y", aio::Array{"v\xE9"}}, {"good", "gut \xC3\xA4"}});
  };
  parts.report = [] { return std::string("r\xE9port"); };
  parts.task = [](FakeService& self) -> aio::Task<aio::Value> {
    self.add_task("ch\xEFld", []() -> aio::Task<void> { co_await aio::sleep(1h); });
    co_await aio::sleep(1s);
    co_return aio::Value("r\xE9sult");
  };
  plugins_.add("bad", parts);
  boot();
  const TaskStatus before = status("bad.service");
  EXPECT_EQ(before.info, "caf\uFFFD");
  EXPECT_EQ(before.docs, "\uFFFD");
  EXPECT_EQ(before.show, (aio::Show{"sh\uFFFDw", "\uFFFD"}));
  EXPECT_EQ(before.stats, aio::Value(aio::Object{{"k\uFFFDy", aio::Array{"v\uFFFD"}}, {"good", "gut ä"}}));
  EXPECT_EQ(before.children, std::vector<std::string>{"bad.service.ch\uFFFDld"});
  EXPECT_EQ(engine_->unit_of("bad.service")->report(), "r\uFFFDport");
  manual_.advance(1s);
  EXPECT_EQ(status("bad.service").result, aio::Value("r\uFFFDsult"));
}

}  // namespace
}  // namespace aiod::engine

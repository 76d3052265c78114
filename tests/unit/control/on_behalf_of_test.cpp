#include "unit/control/steering.hpp"

// What a service does in the name of somebody else.
namespace aiod::control {
namespace {

using aio::Control;
using aio::ControlError;
using aio::Right;
using aio::Task;
using aio::Value;
using ::testing::HasSubstr;

class OnBehalfOfTest : public SteeringTest {
 protected:
  using Act = std::function<Task<void>(Control&)>;

  // "done", the refusal, or "failed" by anything else.
  std::string attempt(const aio::Grants& grants, const Act& act) {
    std::string came_to;
    steer([&, grants](Control& ctl) -> Task<Value> {
      const auto restricted = ctl.on_behalf_of({.who = "mqtt", .grants = grants});
      try {
        co_await act(*restricted);
        came_to = "done";
      } catch (const ControlError& error) {
        came_to = error.code() == ControlError::Code::denied ? error.what() : "failed";
      }
      co_return Value();
    });
    return came_to;
  }
};

struct Verb {
  const char* name;
  std::vector<Right> needs;
  bool everywhere;
  std::function<Task<void>(Control&)> act;
};

std::vector<Verb> verbs() {
  const auto now = [](auto act) -> std::function<Task<void>(Control&)> {
    return [act](Control& ctl) -> Task<void> {
      act(ctl);
      co_return;
    };
  };
  return {{"status", {Right::read}, false, now([](Control& c) { c.status("a"); })},
          {"status full", {Right::read}, false, now([](Control& c) { c.status("a", true); })},
          {"state", {Right::read}, false, now([](Control& c) { c.state("a"); })},
          {"result", {Right::read}, false, now([](Control& c) { c.result("a"); })},
          {"traceback", {Right::read}, false, now([](Control& c) { c.traceback("a"); })},
          {"stats", {Right::read}, false, now([](Control& c) { c.stats("a"); })},
          {"report", {Right::read}, false, now([](Control& c) { c.report("a"); })},
          {"why", {Right::read}, false, now([](Control& c) { c.why("a"); })},
          {"config", {Right::read}, false, now([](Control& c) { c.config("a"); })},
          {"log", {Right::read}, true, now([](Control& c) { c.read_log({}); })},
          {"unit's log", {Right::read}, false, now([](Control& c) { c.read_log({.units = {"a"}}); })},
          {"follow", {Right::read}, true, now([](Control& c) { c.follow_log({}); })},
          {"events", {Right::read}, true, now([](Control& c) { c.events(); })},
          {"retry", {Right::steer}, false, now([](Control& c) { c.retry("a"); })},
          {"start", {Right::steer}, false, [](Control& c) -> Task<void> { co_await c.start("a"); }},
          {"stop", {Right::steer}, false, [](Control& c) -> Task<void> { co_await c.stop("a"); }},
          {"restart", {Right::steer}, false, [](Control& c) -> Task<void> { co_await c.restart("a"); }},
          {"call", {Right::steer}, false, [](Control& c) -> Task<void> { co_await c.call("a", 1); }},
          {"enable",
           {Right::steer, Right::configure},
           false,
           [](Control& c) -> Task<void> { co_await c.enable("a", aio::Apply::now); }},
          {"disable",
           {Right::steer, Right::configure},
           false,
           [](Control& c) -> Task<void> { co_await c.disable("a"); }},
          {"configure",
           {Right::configure},
           false,
           [](Control& c) -> Task<void> {
             const aio::Object set{{"loglevel", "debug"}};
             co_await c.configure("a", set);
           }},
          {"reload",
           {Right::steer, Right::configure},
           true,
           [](Control& c) -> Task<void> { co_await c.reload(); }},
          {"authorise", {Right::files}, false, now([](Control& c) { c.authorise(Right::files, "a"); })},
          {"authorise *", {Right::run}, true, now([](Control& c) { c.authorise(Right::run, "*"); })}};
}

TEST_F(OnBehalfOfTest, EveryCallNeedsItsRights) {
  for (const Verb& verb : verbs()) {
    aio::Grants grants;
    for (const Right right : verb.needs) grants[right] = {verb.everywhere ? "*" : "a"};
    EXPECT_EQ(attempt(grants, verb.act), "done") << verb.name;
    for (const Right right : verb.needs) {
      aio::Grants others;
      for (const Right other : aio::all_rights) others[other] = {"*"};
      others[right] = {"b*"};
      EXPECT_THAT(attempt(others, verb.act), HasSubstr("mqtt has no right to")) << verb.name;
      others.erase(right);
      EXPECT_THAT(attempt(others, verb.act), HasSubstr("mqtt has no right to")) << verb.name;
    }
  }
}

TEST_F(OnBehalfOfTest, AServiceForItselfMayDoEverything) {
  for (const Verb& verb : verbs()) {
    std::string error;
    steer([&](Control& ctl) -> Task<Value> {
      try {
        co_await verb.act(ctl);
      } catch (const ControlError& e) {
        error = e.what();
      }
      co_return Value();
    });
    EXPECT_EQ(error, "") << verb.name;
  }
}

TEST_F(OnBehalfOfTest, WhatWasAskedForGoesOnWithoutItsControl) {
  steer([&](Control& ctl) -> Task<Value> {
    auto restricted = ctl.on_behalf_of({.who = "mqtt", .grants = {{Right::steer, {"a"}}}});
    auto stop = restricted->stop("a");
    restricted.reset();
    co_await std::move(stop);
    co_return Value();
  });
  EXPECT_EQ(state("a.service"), engine::TaskState::stopped);
}

TEST_F(OnBehalfOfTest, ActingForTwoHasTheRightsOfBoth) {
  steer([&](Control& ctl) -> Task<Value> {
    const auto one =
        ctl.on_behalf_of({.who = "one", .grants = {{Right::read, {"a"}}, {Right::steer, {"*"}}}});
    const auto both = one->on_behalf_of({.who = "two", .grants = {{Right::read, {"*"}}}});
    EXPECT_NO_THROW(both->state("a"));
    EXPECT_THROW(both->state("boss"), ControlError);
    EXPECT_THROW(both->authorise(Right::steer, "a"), ControlError);
    co_return Value();
  });
}

}  // namespace
}  // namespace aiod::control

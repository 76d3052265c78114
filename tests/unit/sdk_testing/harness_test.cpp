#include <boost/asio/steady_timer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/event.hpp>
#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Thermometer {
  virtual ~Thermometer() = default;
  virtual double celsius() = 0;
};

struct FixedThermometer final : Thermometer {
  double celsius() override { return 21.5; }
};

struct BodyParams {
  std::chrono::seconds period = 1s;
  aio::Required<int> number;
};
BOOST_DESCRIBE_STRUCT(BodyParams, (), (period, number))

// A service whose task the test writes.
class BodyService final : public Service<BodyParams>, public Thermometer {
 public:
  using Body = std::function<Task<Value>(BodyService&)>;

  explicit BodyService(Body body) : Service({}), body_(std::move(body)) {}

  Task<Value> task(BodyParams p) override {
    params = p;
    co_return co_await body_(*this);
  }
  Task<Value> call(Value argument) override {
    co_await sleep(1s);
    co_return argument;
  }
  double celsius() override { return 36.6; }

  using Service::add_task;
  using Service::find;
  using Service::gpio;
  using Service::log;
  using Service::provide;

  BodyParams params;

 private:
  Body body_;
};

using Harness = ServiceHarness<BodyService>;

Task<Value> wait_for_ever(BodyService&) {
  for (;;) co_await sleep(1h);
}

TEST(Harness, BindsWhatAConfigurationGives) {
  Harness h("x", wait_for_ever);
  EXPECT_EQ(h.state(), RunState::inactive);
  h.start({.args = {3}, .kwargs = {{"number", 7}}});
  EXPECT_TRUE(h.running());
  EXPECT_EQ(h.service().params.period, 3s);
  EXPECT_EQ(*h.service().params.number, 7);
}

TEST(Harness, TakesParametersAsTheyAre) {
  Harness h("x", wait_for_ever);
  h.start(BodyParams{.period = 9s, .number = 1});
  EXPECT_EQ(h.service().params.period, 9s);
}

TEST(Harness, FailsWithEveryProblemWhenParametersCanNotBeBound) {
  Harness h("x", wait_for_ever);
  h.start({.kwargs = {{"perio", 3}}});
  EXPECT_EQ(h.state(), RunState::failed);
  ASSERT_TRUE(h.error());
  EXPECT_EQ(h.error()->type, "aio::ConfigError");
  EXPECT_THAT(h.error()->message, HasSubstr("did you mean \"period\"?"));
  EXPECT_THAT(h.error()->message, HasSubstr("number"));
  EXPECT_THROW(h.child("none"), std::out_of_range);
}

TEST(Harness, RefusesASecondRunBesideTheFirst) {
  Harness h("x", wait_for_ever);
  h.start(BodyParams{});
  EXPECT_THROW(h.start(BodyParams{}), std::logic_error);
}

TEST(Harness, RunsToTheEndThroughTime) {
  Harness h("x", [](BodyService&) -> Task<Value> {
    co_await sleep(30 * 24h);
    co_return "done";
  });
  const TimePoint began = h.loop().now();
  h.start(BodyParams{});
  h.run_to_end();
  EXPECT_EQ(h.loop().now() - began, 30 * 24h);
  EXPECT_EQ(h.state(), RunState::done);
  EXPECT_EQ(h.result(), "done");
}

TEST(Harness, SaysWhenATaskWaitsForEver) {
  Event never;
  Harness h("x", [&](BodyService&) -> Task<Value> {
    co_await never.wait();
    co_return Value();
  });
  h.start(BodyParams{});
  EXPECT_THROW(h.run_to_end(), std::logic_error);
}

TEST(Harness, RunsChildren) {
  Harness h("x", [](BodyService& s) -> Task<Value> {
    s.add_task("tick", []() -> Task<int> {
      co_await sleep(2s);
      co_return 5;
    });
    s.add_task("bad", []() -> Task<> {
      co_await sleep(1s);
      throw std::out_of_range("far");
    });
    co_return Value();
  });
  h.start(BodyParams{});
  EXPECT_EQ(h.state(), RunState::done);
  EXPECT_THAT(h.children(), ElementsAre("bad", "tick"));
  h.advance(1s);
  EXPECT_EQ(h.child("bad").state, RunState::failed);
  EXPECT_EQ(h.child("bad").error->type, "std::out_of_range");
  h.advance(1s);
  EXPECT_EQ(h.child("tick").state, RunState::done);
  EXPECT_EQ(h.child("tick").result, 5);
  EXPECT_EQ(h.state(), RunState::done);
  EXPECT_THAT(h.children(), IsEmpty());
}

TEST(Harness, ReplacesAChildOfTheSameName) {
  std::string trail;
  Harness h("x", [&](BodyService& s) -> Task<Value> {
    for (char name : {'a', 'b'}) {
      s.add_task("c", [&trail, name]() -> Task<> {
        trail += name;
        co_await sleep(10s);
        trail += '!';
      });
      co_await sleep(1s);
    }
    co_return Value();
  });
  h.start(BodyParams{});
  h.advance(1min);
  EXPECT_EQ(trail, "ab!");
  EXPECT_EQ(h.child("c").state, RunState::done);
}

TEST(Harness, StopsChildrenThatOutliveTheMainTask) {
  Harness h("x", [](BodyService& s) -> Task<Value> {
    s.add_task("c", []() -> Task<> { co_await sleep(1h); });
    co_return 1;
  });
  h.start(BodyParams{});
  h.stop();
  EXPECT_EQ(h.child("c").state, RunState::stopped);
  EXPECT_EQ(h.state(), RunState::done);
  EXPECT_EQ(h.result(), 1);
}

TEST(Harness, OffersFakesOfOtherServices) {
  FixedThermometer fake;
  std::vector<double> seen;
  bool gone = false;
  Harness h("x", [&](BodyService& s) -> Task<Value> {
    auto thermometer = s.find<Thermometer>("sensor.service");
    seen.push_back(thermometer->celsius());
    co_await sleep(1s);
    gone = !thermometer;
    co_return thermometer->celsius();
  });
  h.offer<Thermometer>("sensor", fake);
  h.start(BodyParams{});
  EXPECT_THAT(seen, ElementsAre(21.5));
  h.withdraw("sensor");
  h.advance(1s);
  EXPECT_TRUE(gone);
  ASSERT_EQ(h.state(), RunState::failed);
  EXPECT_EQ(h.error()->type, "aio::Gone");
}

TEST(Harness, FindsNothingThatNobodyOffers) {
  FixedThermometer fake;
  Harness h("x", [&](BodyService& s) -> Task<Value> {
    co_return bool(s.find<Thermometer>("other")) || bool(s.find<FixedThermometer>("sensor"));
  });
  h.offer<Thermometer>("sensor", fake);
  h.start(BodyParams{});
  EXPECT_EQ(h.result(), false);
}

TEST(Harness, TakesBackWhatTheServiceProvidedWhenItStops) {
  Harness h("x", [](BodyService& s) -> Task<Value> {
    s.provide<Thermometer>(s);
    return wait_for_ever(s);
  });
  EXPECT_FALSE(h.provided<Thermometer>());
  h.start(BodyParams{});
  auto handle = h.provided<Thermometer>();
  ASSERT_TRUE(handle);
  EXPECT_EQ(handle->celsius(), 36.6);
  h.stop();
  EXPECT_FALSE(handle);
  EXPECT_FALSE(h.provided<Thermometer>());
}

TEST(Harness, TakesBackPinsThatTheObjectKeeps) {
  std::optional<gpio::Output> kept;
  Harness h("x", [&](BodyService& s) -> Task<Value> {
    kept = s.gpio().output(17, {.on_release = gpio::OnRelease::input});
    return wait_for_ever(s);
  });
  h.start(BodyParams{});
  EXPECT_EQ(h.pins().owner(17), "aiod:x.service");
  h.stop();
  EXPECT_EQ(h.pins().owner(17), "");
  EXPECT_THROW(kept->toggle(), Gone);
}

TEST(Harness, CallsAndLogs) {
  Harness h("x", [](BodyService& s) -> Task<Value> {
    s.log("part").warning("{} items", 3);
    co_return Value();
  });
  EXPECT_EQ(h.call({{"k", 1}}), Value({{"k", 1}}));
  h.start(BodyParams{});
  EXPECT_EQ(h.log().text(), "warning [x.service.part] 3 items\n");
}

TEST(Harness, DropsWhatStillRunsBeforeTheServiceDies) {
  std::vector<std::string> trail;
  struct Guard {
    std::vector<std::string>& trail;
    std::string name;
    ~Guard() { trail.push_back(name); }
  };
  {
    Harness h("x", [&](BodyService& s) -> Task<Value> {
      s.add_task("raw", [&]() -> Task<> {
        Guard guard{trail, "raw"};
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1h);
        co_await timer.async_wait(boost::asio::deferred);
      });
      Guard guard{trail, "main"};
      for (;;) try {
          co_await sleep(1h);
        } catch (const boost::system::system_error&) {
        }
    });
    h.start(BodyParams{});
    EXPECT_THAT(trail, IsEmpty());
  }
  EXPECT_THAT(trail, ::testing::UnorderedElementsAre("raw", "main"));
}

}  // namespace
}  // namespace aio::testing

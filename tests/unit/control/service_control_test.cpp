#include <boost/json/serialize.hpp>

#include <aio/testing/fake_control.hpp>
#include <aio/timeout.hpp>

#include <algorithm>

#include "unit/control/steering.hpp"

// What a service does by its ctl(), through the real engine.
namespace aiod::control {
namespace {

using aio::Control;
using aio::Task;
using aio::Value;
using engine::FakeService;
using engine::runs;
using engine::sleeper;
using engine::TaskState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ServiceControlTest = SteeringTest;

std::string text(const std::vector<aio::TaskChange>& changes) {
  std::string all;
  for (const auto& change : changes)
    all += change.task + ' ' + std::string(to_string(change.from)) + '>' + std::string(to_string(change.to)) +
           ' ';
  return all;
}

// Takes a second to end.
FakeService::Parts slow_to_stop() {
  return runs([](FakeService&) -> Task<Value> {
    bool stopped = false;
    try {
      co_await aio::sleep(24h);
    } catch (const boost::system::system_error&) {
      stopped = true;
    }
    if (stopped) co_await aio::sleep(1s);
    co_return Value("cleaned up");
  });
}

TEST_F(ServiceControlTest, StopsStartsAndRestartsOthers) {
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              std::string all = text(co_await ctl.stop("a"));
              all += text(co_await ctl.start("a*"));
              all += text(co_await ctl.restart("a.service"));
              const std::vector<std::string> both{"a", "fails"};
              all += text(co_await ctl.stop(both));
              all += text(co_await ctl.stop("nobody*"));
              co_return Value(all);
            }),
            R"("a.service running>stopped a.service stopped>running a.service running>running )"
            R"(a.service running>stopped fails.service inactive>inactive ")");
}

TEST_F(ServiceControlTest, AnActionSettlesBeforeItAnswers) {
  plugins_.add("slow", slow_to_stop());
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> { co_return Value(text(co_await ctl.stop("slow"))); }),
            "running");
  EXPECT_THAT(status("boss.service").wait->where, HasSubstr("service_control_test.cpp:"));
  advance(1s);
  EXPECT_EQ(boss(), R"("slow.service running>stopped ")");
}

TEST_F(ServiceControlTest, AStopOfWhoWaitsLeavesTheActionToItself) {
  plugins_.add("slow", slow_to_stop());
  steer([](Control& ctl) -> Task<Value> { co_return Value(text(co_await ctl.stop("slow"))); });
  stop("boss.service");
  EXPECT_EQ(boss(), R"("was stopped")");
  EXPECT_EQ(state("slow.service"), TaskState::stopping);
  advance(1s);
  EXPECT_EQ(state("slow.service"), TaskState::stopped);
}

TEST_F(ServiceControlTest, AnActionCanBeWaitedForWithALimit) {
  plugins_.add("slow", slow_to_stop());
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              co_await aio::with_timeout(ctl.stop("slow"), 500ms);
              co_return Value();
            }),
            "running");
  advance(500ms);
  EXPECT_THAT(boss(), HasSubstr("aio::TimeoutError"));
  advance(500ms);
  EXPECT_EQ(state("slow.service"), TaskState::stopped);
}

TEST_F(ServiceControlTest, StopsItself) {
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              co_await ctl.stop("boss");
              co_return Value("goes on");
            }),
            R"("was stopped")");
  EXPECT_EQ(state("boss.service"), TaskState::stopped);
}

TEST_F(ServiceControlTest, RestartsItself) {
  int runs_so_far = 0;
  EXPECT_EQ(steer([&](Control& ctl) -> Task<Value> {
              if (++runs_so_far == 1) co_await ctl.restart("boss");
              co_return Value(runs_so_far);
            }),
            "2");
}

TEST_F(ServiceControlTest, UnknownNamesAreErrorsAndNothingIsDone) {
  const auto refusal = [](Control& ctl) -> Task<Value> {
    const std::vector<std::string> names{"a", "nobody"};
    try {
      co_await ctl.stop(names);
    } catch (const aio::ControlError& e) {
      if (e.code() == aio::ControlError::Code::unknown_name) co_return Value(e.what());
    }
    co_return Value("no error");
  };
  EXPECT_EQ(steer(refusal), R"("there is no service nobody")");
  EXPECT_EQ(state("a.service"), TaskState::running);
}

TEST_F(ServiceControlTest, EveryCallKnowsAnUnknownName) {
  boot();
  using Call = std::function<void(Control&)>;
  const std::vector<Call> calls{
      [](Control& ctl) { ctl.status("nobody"); },     [](Control& ctl) { ctl.state("nobody"); },
      [](Control& ctl) { ctl.result("nobody"); },     [](Control& ctl) { ctl.traceback("nobody"); },
      [](Control& ctl) { ctl.stats("nobody"); },      [](Control& ctl) { ctl.report("nobody"); },
      [](Control& ctl) { ctl.why("a.service.kid"); }, [](Control& ctl) { ctl.retry("nobody"); },
      [](Control& ctl) { ctl.config("nobody"); }};
  for (const Call& call : calls) EXPECT_THROW(call(*service_control_), aio::ControlError);
  using Wait = std::function<Task<Value>(Control&)>;
  const std::vector<Wait> waits{
      [](Control& ctl) -> Task<Value> { co_return Value(text(co_await ctl.start("nobody"))); },
      [](Control& ctl) -> Task<Value> { co_return Value(text(co_await ctl.restart("nobody"))); },
      [](Control& ctl) -> Task<Value> { co_return co_await ctl.call("nobody"); },
      [](Control& ctl) -> Task<Value> { co_return Value((co_await ctl.enable("nobody")).file); },
      [](Control& ctl) -> Task<Value> { co_return Value((co_await ctl.disable("nobody")).file); },
      [](Control& ctl) -> Task<Value> {
        const aio::Object set{{"loglevel", "debug"}};
        co_return Value((co_await ctl.configure("nobody", set)).file);
      }};
  for (const Wait& wait : waits) EXPECT_EQ(steer(wait), "aio::ControlError: there is no service nobody");
}

TEST_F(ServiceControlTest, CallsAService) {
  configure("a@off").enabled = false;
  boot();
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.call("a", 5); }), "5");
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.call("a"); }),
            "aio::ControlError: std::invalid_argument: nothing given");
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.call("a@off"); }),
              HasSubstr("a@off.service is not loaded"));
}

TEST_F(ServiceControlTest, CallsItself) {
  EXPECT_THAT(steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.call("boss"); }),
              HasSubstr("boss.service can't be called"));
}

TEST_F(ServiceControlTest, ACallThatIsStoppedIsAnError) {
  auto parts = sleeper();
  parts.call = [](FakeService&, Value) -> Task<Value> {
    co_await aio::sleep(1h);
    co_return Value();
  };
  plugins_.add("sleepy", parts);
  steer([](Control& ctl) -> Task<Value> { co_return co_await ctl.call("sleepy"); });
  stop("sleepy.service");
  EXPECT_EQ(boss(), "aio::ControlError: the call was stopped");
}

TEST_F(ServiceControlTest, TellsWhatThereIs) {
  boot();
  start("fails.service");
  Control& ctl = *service_control_;
  EXPECT_EQ(ctl.state("a"), TaskState::running);
  EXPECT_EQ(ctl.result("boss"), Value());
  EXPECT_EQ(ctl.traceback("fails").value().type, "std::out_of_range");
  EXPECT_FALSE(ctl.traceback("a"));
  EXPECT_EQ(ctl.stats("a"), Value(aio::Object{{"n", 1}}));
  EXPECT_EQ(ctl.report("a"), "long");
  EXPECT_THAT(ctl.why("fails").answer, HasSubstr("x"));
  EXPECT_EQ(ctl.version().at("config").as_string(), folder_.path().string());
}

TEST_F(ServiceControlTest, StatusIsWhatTheSocketSays) {
  const auto asked = ask("io.aiod.Services.Status", {{"patterns", {"*"}}, {"full", true}});
  act([&] {
    EXPECT_EQ(service_control_->status("*", true), asked.at("tasks").as_array());
    EXPECT_NE(service_control_->status("a", false), service_control_->status("a", true));
  });
}

TEST_F(ServiceControlTest, TheFakesStatusHasTheSameKeys) {
  boot();
  aio::testing::FakeControl fake(manual_.clock());
  fake.add("a");
  const auto keys = [](const aio::Array& tasks) {
    std::vector<std::string> all;
    for (const auto& item : tasks.at(0).as_object()) all.emplace_back(item.key());
    return all;
  };
  EXPECT_EQ(keys(fake.status("a", true)), keys(service_control_->status("a", true)));
}

TEST_F(ServiceControlTest, AServiceThatIsAskedCantAskAll) {
  auto parts = sleeper();
  FakeService* curious = nullptr;
  parts.constructor = [&](FakeService& self) { curious = &self; };
  parts.show = [&]() -> std::optional<aio::Show> {
    return aio::Show{"Others", boost::json::serialize(curious->ctl().status("*", true))};
  };
  parts.stats = [&] { return curious->ctl().stats("curious"); };
  plugins_.add("curious", parts);
  boot();
  const auto shown = service_control_->status("curious", true).at(0);
  EXPECT_THAT(boost::json::serialize(shown.at("show")), HasSubstr("can't be asked"));
  EXPECT_THAT(boost::json::serialize(shown.at("stats")), HasSubstr("can't be asked"));
  EXPECT_EQ(service_control_->stats("a"), Value(aio::Object{{"n", 1}})) << "the next may ask again";
}

TEST_F(ServiceControlTest, RetryGoesByTheServicesPolicy) {
  configure("fails");
  configure("fails@never").restart = settings::Restart{.policy = settings::RestartPolicy::no};
  plugins_.add("parent", runs([](FakeService& self) -> Task<Value> {
                 self.add_task("kid", []() -> Task<void> {
                   throw std::out_of_range("y");
                   co_return;
                 });
                 co_return Value();
               }));
  boot();
  EXPECT_FALSE(service_control_->retry("fails")) << "it has not failed";
  start("fails.service");
  start("fails@never.service");
  ASSERT_EQ(state("parent.service.kid"), TaskState::failed);
  EXPECT_TRUE(service_control_->retry("fails"));
  EXPECT_TRUE(service_control_->retry("fails.service")) << "it is about to";
  EXPECT_EQ(state("fails.service"), TaskState::restarting);
  EXPECT_FALSE(service_control_->retry("fails@never"));
  EXPECT_FALSE(service_control_->retry("parent.service.kid"));
  EXPECT_EQ(state("fails@never.service"), TaskState::failed);
}

TEST_F(ServiceControlTest, AScheduleCanBeRunAtOnce) {
  auto parts = sleeper();
  parts.info.schedule = aio::Schedule{.start_in = 1h};
  plugins_.add("timed", parts);
  EXPECT_EQ(steer([](Control& ctl) -> Task<Value> {
              co_return Value(text(co_await ctl.start("timed", aio::StartMode::at_once)));
            }),
            R"("timed.service scheduled>running ")");
}

TEST_F(ServiceControlTest, WithoutADaemonThereIsNothingToSteer) {
  auto parts = runs([](FakeService& self) -> Task<Value> { co_return self.ctl().result("lone"); });
  plugins_.add("lone", parts);
  EngineTest::boot();
  EXPECT_EQ(error("lone.service"), "aio::ControlError: there is no daemon to be steered by lone.service");
}

}  // namespace
}  // namespace aiod::control

#include <stdexcept>

#include "unit/engine/fixture.hpp"

namespace aiod::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using StartTest = EngineTest;

TEST_F(StartTest, OfARunningOneMakesNoSecondCopy) {
  int bodies = 0;
  plugins_.add("a", runs([&](FakeService& self) {
                 ++bodies;
                 return sleep_for_ever(self);
               }));
  boot();
  events();
  start("a.service");
  start("a.service");
  EXPECT_EQ(bodies, 1);
  EXPECT_EQ(plugins_.created, 1);
  EXPECT_EQ(settled_, 2);
  EXPECT_THAT(events(), ElementsAre());
}

TEST_F(StartTest, OfADisabledOneLoadsIt) {
  plugins_.add("a", sleeper());
  configure("a").enabled = false;
  boot();
  EXPECT_EQ(state("a.service"), TaskState::inactive);
  EXPECT_EQ(plugins_.created, 0);
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_FALSE(status("a.service").enabled);
}

struct SecretParams {
  int number = 1;
  std::string password;
};
AIO_PARAMS(SecretParams, number, password)

class SecretService final : public aio::Service<SecretParams> {
 public:
  SecretService() : Service({.type = aio::ServiceType::runtime, .enabled = true}) {}
  aio::Task<aio::Value> task(SecretParams) override { return wait(); }

 private:
  static aio::Task<aio::Value> wait() {
    co_await aio::sleep(1h);
    co_return 0;
  }
};

TEST_F(StartTest, AWrongValueNamesItsPlace) {
  plugins_.add_class<SecretService>("a");
  auto& service = configure("a");
  service.args = aio::Array{"fast"};
  service.marks = {{"", {"services.yaml", 1, 1}}, {"/args/0", {"services.yaml", 3, 10}}};
  boot();
  EXPECT_THAT(error("a.service"), HasSubstr("aio::ConfigError: services.yaml:3:10: error: "));
  EXPECT_THAT(error("a.service"), HasSubstr("fast"));
}

struct ClosedParams {
  int number = 1;
  aio::Secret token{};
  std::vector<aio::Secret> others{};
};
AIO_PARAMS(ClosedParams, number, token, others)

class ClosedService final : public aio::Service<ClosedParams> {
 public:
  ClosedService() : Service({.type = aio::ServiceType::runtime, .enabled = true}) {}
  aio::Task<aio::Value> task(ClosedParams p) override { return wait(p.token.get()); }

 private:
  static aio::Task<aio::Value> wait(std::string token) {
    co_await aio::sleep(1min);
    co_return aio::Value(token.size());
  }
};

TEST_F(StartTest, WhatThePluginCallsASecretIsShownNowhereHoweverItIsGiven) {
  plugins_.add_class<ClosedService>("named");
  plugins_.add_class<ClosedService>("placed");
  plugins_.add_class<ClosedService>("wrong");
  configure("named").kwargs = {{"token", "hunter2"}, {"others", {"hunter2", "x"}}, {"number", 3}};
  configure("placed").args = aio::Array{2, "hunter2"};
  configure("wrong").kwargs = {{"others", "hunter2"}};
  boot();
  const aio::Object shown{{"token", "[secret]"}, {"others", {"[secret]", "[secret]"}}, {"number", 3}};
  EXPECT_EQ(status("named.service").kwargs, shown);
  EXPECT_EQ(status("placed.service").args, (aio::Array{2, "[secret]"}));
  EXPECT_EQ(state("wrong.service"), TaskState::failed);
  EXPECT_EQ(status("wrong.service").kwargs, (aio::Object{{"others", "[secret]"}}));
  EXPECT_THAT(error("wrong.service"), Not(HasSubstr("hunter2")));
  EXPECT_EQ(log_.count("hunter2"), 0);
  advance(1min);
  EXPECT_EQ(status("named.service").result, 7) << "it has it all the same";
}

TEST_F(StartTest, ASecretIsShownNowhere) {
  plugins_.add_class<SecretService>("wrong");
  auto& wrong = configure("wrong");
  wrong.args = aio::Array{"hunter2"};
  wrong.secrets = {{"/args/0", "[secret]"}};
  plugins_.add_class<SecretService>("right");
  auto& right = configure("right");
  right.loglevel = aio::LogLevel::debug;
  right.kwargs = {{"password", "hunter2"}, {"number", 3}};
  right.secrets = {{"/kwargs/password", "[secret]"}};
  boot();
  EXPECT_EQ(state("wrong.service"), TaskState::failed);
  EXPECT_THAT(error("wrong.service"), Not(HasSubstr("hunter2")));
  EXPECT_EQ(status("wrong.service").args, aio::Array{"[secret]"});
  const aio::Object shown{{"password", "[secret]"}, {"number", 3}};
  EXPECT_EQ(status("right.service").kwargs, shown);
  EXPECT_EQ(log_.count("hunter2"), 0);
  for (const auto& event : events()) EXPECT_THAT(event, Not(HasSubstr("hunter2")));
}

TEST_F(StartTest, ErrorsOfTheConfigurationFailThatServiceOnly) {
  plugins_.add("a", sleeper());
  plugins_.add("b", sleeper());
  configure("a").errors.push_back(
      settings::without_line(settings::Severity::error, {"services.yaml", 2, 3}, "unknown key \"x\""));
  boot();
  EXPECT_EQ(error("a.service"), "aio::ConfigError: services.yaml:2:3: error: unknown key \"x\"");
  EXPECT_EQ(state("b.service"), TaskState::running);
}

TEST_F(StartTest, AListedErrorGoesWithTheNextGoodStart) {
  plugins_.add("a", sleeper());
  configure("a").require = {"b"};
  plugins_.add("b", sleeper());
  configure("b").enabled = false;
  boot();
  EXPECT_THAT(engine_->list()[0].error, HasSubstr("requires b.service"));
  start("b.service");
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(engine_->list()[0].error, "");
}

TEST_F(StartTest, InstancesOfOnePluginAreServicesOfTheirOwn) {
  plugins_.add("a", sleeper());
  configure("a");
  configure("a@kitchen");
  boot();
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(state("a@kitchen.service"), TaskState::running);
  stop("a@kitchen.service");
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_EQ(status("a@kitchen.service").service, "a@kitchen");
}

TEST_F(StartTest, AfterAFailureWaitsForTheOldChildren) {
  std::vector<std::string> steps;
  plugins_.add("a", runs([&](FakeService& self) -> aio::Task<aio::Value> {
                 steps.push_back("run");
                 self.add_task("child", [&]() -> aio::Task<void> {
                   try {
                     co_await aio::sleep(1h);
                   } catch (const std::exception&) {
                   }
                   co_await aio::sleep(1s);
                   steps.push_back("child ended");
                 });
                 co_await aio::sleep(1s);
                 throw std::runtime_error("x");
               }));
  boot();
  advance(1s);
  ASSERT_EQ(state("a.service"), TaskState::failed);
  start("a.service");
  EXPECT_EQ(state("a.service"), TaskState::starting);
  advance(1s);
  EXPECT_EQ(state("a.service"), TaskState::running);
  EXPECT_THAT(steps, ElementsAre("run", "child ended", "run"));
  EXPECT_EQ(settled_, 1);
}

}  // namespace
}  // namespace aiod::engine

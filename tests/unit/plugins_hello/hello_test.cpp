#include "hello/hello_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;
using ::testing::HasSubstr;

class HelloTest : public ::testing::Test {
 protected:
  bool lit(const char* pin = "GPIO17") { return hello_.pins().level(pin); }

  aio::testing::ServiceHarness<HelloService> hello_{"hello"};
};

TEST_F(HelloTest, TogglesAtOnceAndThenEachPeriod) {
  hello_.start();
  EXPECT_TRUE(lit());
  hello_.advance(4999ms);
  EXPECT_TRUE(lit());
  hello_.advance(1ms);
  EXPECT_FALSE(lit());
  hello_.advance(5s);
  EXPECT_TRUE(lit());
  EXPECT_EQ(hello_.log().count("LED GPIO17 toggled!"), 3U);
  EXPECT_EQ(hello_.log().lines().front(),
            (aio::testing::LogLine{aio::LogLevel::info, "hello.service", "LED GPIO17 toggled!"}));
}

TEST_F(HelloTest, TakesTheShippedArguments) {
  hello_.start({.args = {"GPIO17", 5}});
  ASSERT_EQ(hello_.state(), RunState::running);
  EXPECT_EQ(hello_.pins().owner("BOARD11"), "aiod:hello.service");
}

TEST_F(HelloTest, TakesItsParametersByName) {
  hello_.start({.kwargs = {{"led", 22}, {"period", "250ms"}}});
  hello_.advance(1s);
  EXPECT_TRUE(lit("GPIO22"));
  EXPECT_EQ(hello_.log().count("LED 22 toggled!"), 5U);
}

TEST_F(HelloTest, KeepsTheLevelAndReturnsItsCountWhenStopped) {
  hello_.start();
  hello_.advance(10s);
  EXPECT_TRUE(lit());
  hello_.stop();
  EXPECT_EQ(hello_.state(), RunState::stopped);
  EXPECT_EQ(hello_.result(), 3);
  EXPECT_TRUE(lit());
  EXPECT_TRUE(hello_.log().contains("stopped after 3 loops"));
}

TEST_F(HelloTest, CountsOnThroughARestart) {
  hello_.start();
  hello_.stop();
  hello_.start();
  EXPECT_EQ(hello_.service().stats(), aio::Value({{"loops", 2}, {"loop_us", 0}}));
}

TEST_F(HelloTest, ShowsLoopTimeAndCount) {
  EXPECT_EQ(hello_.service().show(), (aio::Show{"Stats", "loop time: 0s; # loops: 0"}));
  hello_.start();
  hello_.advance(5s);
  EXPECT_EQ(hello_.service().show(), (aio::Show{"Stats", "loop time: 0s; # loops: 2"}));
}

TEST_F(HelloTest, FailsByDesignAfterThatManyChanges) {
  hello_.start({.kwargs = {{"fail_after", 3}}});
  hello_.advance(9999ms);
  EXPECT_TRUE(hello_.running());
  hello_.advance(1ms);
  ASSERT_EQ(hello_.state(), RunState::failed);
  EXPECT_EQ(hello_.error()->type, "std::domain_error");
  EXPECT_THAT(hello_.error()->message, HasSubstr("division by zero"));
  EXPECT_FALSE(hello_.error()->traceback.empty());
  EXPECT_EQ(hello_.log().count("toggled"), 3U);
}

TEST_F(HelloTest, FailsAnewAfterTheSameNumberWhenStartedAgain) {
  for (int run = 0; run < 2; ++run) {
    hello_.start({.args = {17, 1, 2}});
    EXPECT_TRUE(hello_.running());
    hello_.advance(1s);
    EXPECT_EQ(hello_.state(), RunState::failed);
  }
}

TEST_F(HelloTest, NeverFailsByItself) {
  hello_.start();
  hello_.advance(7 * 24h);
  EXPECT_TRUE(hello_.running());
  EXPECT_EQ(hello_.log().count("toggled"), 7U * 24 * 720 + 1);
}

TEST_F(HelloTest, RefusesAPeriodThatWouldSpin) {
  for (const aio::Value& period : {aio::Value(0), aio::Value(-1), aio::Value("-5ms")}) {
    hello_.start({.kwargs = {{"period", period}}});
    ASSERT_EQ(hello_.state(), RunState::failed);
    EXPECT_EQ(hello_.error()->type, "aio::ConfigError");
  }
}

TEST_F(HelloTest, FailsWhenThePinIsNone) {
  hello_.start({.args = {"BOARD1"}});
  ASSERT_EQ(hello_.state(), RunState::failed);
  EXPECT_EQ(hello_.error()->type, "aio::GpioError");
}

TEST_F(HelloTest, SaysWhatItIs) {
  const aio::ServiceInfo& info = hello_.service().info();
  EXPECT_EQ(info.type, aio::ServiceType::runtime);
  EXPECT_TRUE(info.enabled);
  EXPECT_FALSE(info.schedule);
}

}  // namespace

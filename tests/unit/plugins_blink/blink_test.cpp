#include "blink/blink_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;

class BlinkTest : public ::testing::Test {
 protected:
  bool high(const char* pin = "GPIO26") { return blink_.pins().level(pin); }

  aio::testing::ServiceHarness<BlinkService> blink_{"blink"};
};

TEST_F(BlinkTest, IsLitAndDarkForHalfASecondEach) {
  blink_.start();
  EXPECT_TRUE(high());
  blink_.advance(499ms);
  EXPECT_TRUE(high());
  blink_.advance(1ms);
  EXPECT_FALSE(high());
  blink_.advance(500ms);
  EXPECT_TRUE(high());
  EXPECT_EQ(blink_.service().stats(), aio::Value({{"blinks", 2}}));
}

TEST_F(BlinkTest, TakesTheShippedArguments) {
  blink_.start({.args = {aio::Array{"GPIO26"}, 0.5, 0.5}, .kwargs = {{"times", 0}, {"active_low", false}}});
  ASSERT_EQ(blink_.state(), RunState::running);
  EXPECT_EQ(blink_.pins().owner("BOARD37"), "aiod:blink.service");
}

TEST_F(BlinkTest, BlinksSeveralTogether) {
  blink_.start({.kwargs = {{"leds", {26, "BOARD16"}}, {"on", "100ms"}, {"off", "900ms"}}});
  EXPECT_TRUE(high("GPIO26") && high("GPIO23"));
  blink_.advance(100ms);
  EXPECT_FALSE(high("GPIO26") || high("GPIO23"));
  blink_.advance(900ms);
  EXPECT_TRUE(high("GPIO26") && high("GPIO23"));
}

TEST_F(BlinkTest, EndsAfterSoManyTimes) {
  blink_.start({.kwargs = {{"times", 3}}});
  blink_.advance(2999ms);
  EXPECT_TRUE(blink_.running());
  blink_.advance(1ms);
  EXPECT_EQ(blink_.state(), RunState::done);
  EXPECT_EQ(blink_.result(), 3);
}

TEST_F(BlinkTest, IsDarkWhenStopped) {
  blink_.start();
  ASSERT_TRUE(high());
  blink_.stop();
  EXPECT_EQ(blink_.state(), RunState::stopped);
  EXPECT_EQ(blink_.result(), 1);
  EXPECT_FALSE(high());
}

TEST_F(BlinkTest, ALedTowardsThePlusIsLitByLow) {
  blink_.start({.kwargs = {{"active_low", true}}});
  EXPECT_FALSE(high());
  blink_.advance(500ms);
  EXPECT_TRUE(high());
  blink_.stop();
  EXPECT_TRUE(high());
}

TEST_F(BlinkTest, RefusesWhatWouldNotBlink) {
  for (const aio::Object& kwargs :
       {aio::Object{{"on", 0}}, aio::Object{{"off", "-1s"}}, aio::Object{{"leds", aio::Array()}}}) {
    blink_.start({.kwargs = kwargs});
    ASSERT_EQ(blink_.state(), RunState::failed);
    EXPECT_EQ(blink_.error()->type, "aio::ConfigError");
  }
}

TEST_F(BlinkTest, WaitsToBeEnabled) {
  EXPECT_FALSE(blink_.service().info().enabled);
}

}  // namespace

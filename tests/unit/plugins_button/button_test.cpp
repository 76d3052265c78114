#include "button/button_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;

class ButtonTest : public ::testing::Test {
 protected:
  void press(aio::Duration how_long) {
    button_.pins().press("GPIO5");
    button_.advance(how_long);
    button_.pins().release("GPIO5");
    button_.advance(50ms);
  }

  aio::Value stats() { return button_.service().stats(); }

  aio::testing::ServiceHarness<ButtonService> button_{"button"};
};

TEST_F(ButtonTest, CountsPresses) {
  button_.start();
  press(200ms);
  press(999ms);
  EXPECT_EQ(stats(), aio::Value({{"presses", 2}, {"holds", 0}}));
  EXPECT_EQ(button_.log().count("GPIO5 pressed"), 2U);
  EXPECT_TRUE(button_.log().contains("GPIO5 released after 200ms"));
}

TEST_F(ButtonTest, TellsAHeldOne) {
  button_.start();
  button_.pins().press("GPIO5");
  button_.advance(1009ms);
  EXPECT_FALSE(button_.log().contains("held"));
  button_.advance(1ms);
  EXPECT_TRUE(button_.log().contains("GPIO5 held"));
  button_.pins().release("GPIO5");
  button_.advance(50ms);
  press(100ms);
  EXPECT_EQ(stats(), aio::Value({{"presses", 2}, {"holds", 1}}));
}

TEST_F(ButtonTest, DoesNotCountBounces) {
  button_.start();
  for (int bounce = 0; bounce < 5; ++bounce) {
    button_.pins().press("GPIO5");
    button_.advance(4ms);
    button_.pins().release("GPIO5");
    button_.advance(4ms);
  }
  EXPECT_EQ(stats(), aio::Value({{"presses", 0}, {"holds", 0}}));
  press(200ms);
  EXPECT_EQ(stats(), aio::Value({{"presses", 1}, {"holds", 0}}));
}

TEST_F(ButtonTest, EachPressTogglesTheLed) {
  button_.start({.kwargs = {{"led", "GPIO6"}}});
  EXPECT_FALSE(button_.pins().level("GPIO6"));
  press(100ms);
  EXPECT_TRUE(button_.pins().level("GPIO6"));
  press(100ms);
  EXPECT_FALSE(button_.pins().level("GPIO6"));
  press(100ms);
  button_.stop();
  EXPECT_FALSE(button_.pins().level("GPIO6"));
  EXPECT_EQ(button_.result(), 3);
}

TEST_F(ButtonTest, TakesTheShippedArguments) {
  button_.start({.args = {"GPIO5", nullptr}, .kwargs = {{"debounce", "10ms"}, {"hold", "1s"}}});
  ASSERT_EQ(button_.state(), RunState::running);
  EXPECT_EQ(button_.pins().owner("BOARD29"), "aiod:button.service");
  EXPECT_TRUE(button_.pins().level("GPIO5")) << "its pull-up";
}

TEST_F(ButtonTest, RefusesTimesThatMakeNoSense) {
  for (const aio::Object& kwargs : {aio::Object{{"hold", 0}}, aio::Object{{"debounce", "-1ms"}}}) {
    button_.start({.kwargs = kwargs});
    ASSERT_EQ(button_.state(), RunState::failed);
    EXPECT_EQ(button_.error()->type, "aio::ConfigError");
  }
}

TEST_F(ButtonTest, WaitsToBeEnabled) {
  EXPECT_FALSE(button_.service().info().enabled);
}

}  // namespace

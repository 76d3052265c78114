#include "heartbeat/heartbeat_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;

class HeartbeatTest : public ::testing::Test {
 protected:
  bool lit() { return heartbeat_.pins().level("GPIO25"); }

  aio::testing::ServiceHarness<HeartbeatService> heartbeat_{"heartbeat"};
};

TEST_F(HeartbeatTest, BeatsTwiceAndPauses) {
  heartbeat_.start();
  for (int period = 0; period < 3; ++period) {
    EXPECT_TRUE(lit()) << period;
    heartbeat_.advance(70ms);
    EXPECT_FALSE(lit()) << period;
    heartbeat_.advance(179ms);
    EXPECT_FALSE(lit()) << period;
    heartbeat_.advance(1ms);
    EXPECT_TRUE(lit()) << period;
    heartbeat_.advance(70ms);
    EXPECT_FALSE(lit()) << period;
    heartbeat_.advance(1300ms - 320ms - 1ms);
    EXPECT_FALSE(lit()) << period;
    heartbeat_.advance(1ms);
  }
  EXPECT_EQ(heartbeat_.service().stats(), aio::Value({{"beats", 3}}));
}

TEST_F(HeartbeatTest, DoesNotDrift) {
  heartbeat_.start();
  heartbeat_.advance(1300ms * 1000);
  EXPECT_TRUE(lit());
  EXPECT_EQ(heartbeat_.service().stats(), aio::Value({{"beats", 1000}}));
}

TEST_F(HeartbeatTest, TakesTheShippedArguments) {
  heartbeat_.start({.args = {"GPIO25", 1.3}, .kwargs = {{"active_low", false}}});
  ASSERT_EQ(heartbeat_.state(), RunState::running);
  EXPECT_EQ(heartbeat_.pins().owner("BOARD22"), "aiod:heartbeat.service");
}

TEST_F(HeartbeatTest, IsDarkWhenStopped) {
  heartbeat_.start();
  ASSERT_TRUE(lit());
  heartbeat_.stop();
  EXPECT_EQ(heartbeat_.state(), RunState::stopped);
  EXPECT_EQ(heartbeat_.result(), 0);
  EXPECT_FALSE(lit());
}

TEST_F(HeartbeatTest, RefusesAPeriodTooShortForTwoBeats) {
  heartbeat_.start({.kwargs = {{"period", "499ms"}}});
  ASSERT_EQ(heartbeat_.state(), RunState::failed);
  EXPECT_EQ(heartbeat_.error()->type, "aio::ConfigError");
}

TEST_F(HeartbeatTest, WaitsToBeEnabled) {
  EXPECT_FALSE(heartbeat_.service().info().enabled);
}

}  // namespace

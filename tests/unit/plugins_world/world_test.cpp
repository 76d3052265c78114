#include "world/world_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;

class WorldTest : public ::testing::Test {
 protected:
  bool lit(const char* pin = "GPIO27") { return world_.pins().level(pin); }

  aio::testing::ServiceHarness<WorldService> world_{"world"};
};

TEST_F(WorldTest, LightsForThePauseAndReturns) {
  world_.start();
  EXPECT_TRUE(lit());
  EXPECT_TRUE(world_.log().contains(aio::LogLevel::info, "start"));
  world_.advance(4999ms);
  EXPECT_TRUE(lit());
  EXPECT_FALSE(world_.log().contains("done"));
  world_.advance(1ms);
  EXPECT_FALSE(lit());
  EXPECT_TRUE(world_.log().contains(aio::LogLevel::info, "done"));
  EXPECT_EQ(world_.state(), RunState::done);
  EXPECT_EQ(world_.result(), 1);
}

TEST_F(WorldTest, TakesTheShippedArguments) {
  world_.start({.args = {"GPIO27", 5}});
  world_.run_to_end();
  EXPECT_EQ(world_.state(), RunState::done);
}

TEST_F(WorldTest, CountsItsRuns) {
  for (int run = 0; run < 3; ++run) {
    world_.start({.kwargs = {{"pause", "10ms"}, {"led", 5}}});
    EXPECT_TRUE(lit("GPIO5"));
    world_.run_to_end();
    EXPECT_FALSE(lit("GPIO5"));
  }
  EXPECT_EQ(world_.result(), 3);
  EXPECT_EQ(world_.service().stats(), aio::Value({{"runs", 3}}));
  EXPECT_EQ(world_.service().show(), (aio::Show{"Stats", "# runs: 3"}));
}

TEST_F(WorldTest, TurnsTheLedOffWhenStoppedHalfway) {
  world_.start();
  world_.advance(2s);
  world_.stop();
  EXPECT_EQ(world_.state(), RunState::stopped);
  EXPECT_EQ(world_.result(), 0);
  EXPECT_FALSE(lit());
  EXPECT_FALSE(world_.log().contains("done"));
}

TEST_F(WorldTest, FreesThePinBetweenItsRuns) {
  world_.start();
  world_.run_to_end();
  auto other = aio::gpio::Gpio(world_.pins().board(), "aiod:other.service");
  EXPECT_NO_THROW(other.output("GPIO27"));
}

TEST_F(WorldTest, HasTheSeedsSchedule) {
  const aio::ServiceInfo& info = world_.service().info();
  EXPECT_EQ(info.type, aio::ServiceType::schedule);
  ASSERT_TRUE(info.schedule);
  EXPECT_EQ(*info.schedule, (aio::Schedule{.start_in = 20s, .repeat = 90s}));
}

}  // namespace

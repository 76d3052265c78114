#include "pir/pir_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;

class PirTest : public ::testing::Test {
 protected:
  void motion(bool is_there) {
    is_there ? pir_.pins().drive_high("GPIO23") : pir_.pins().drive_low("GPIO23");
    pir_.settle();
  }
  bool lit() { return pir_.pins().level("GPIO24"); }
  aio::Value events() { return pir_.service().stats().at("events"); }

  aio::testing::ServiceHarness<PirService> pir_{"pir"};
};

TEST_F(PirTest, TheLedFollowsTheSensor) {
  pir_.start();
  EXPECT_FALSE(lit());
  for (int event = 1; event <= 3; ++event) {
    motion(true);
    EXPECT_TRUE(lit());
    EXPECT_EQ(events(), event);
    pir_.advance(5s);
    motion(false);
    EXPECT_FALSE(lit());
  }
  EXPECT_TRUE(pir_.log().contains("motion, event 3"));
  EXPECT_EQ(pir_.log().count("no motion any more"), 3U);
}

TEST_F(PirTest, StaysLitForAWhile) {
  pir_.start({.kwargs = {{"hold", 10}}});
  motion(true);
  motion(false);
  pir_.advance(9999ms);
  EXPECT_TRUE(lit());
  pir_.advance(1ms);
  EXPECT_FALSE(lit());
}

TEST_F(PirTest, MotionThatComesAgainProlongsIt) {
  pir_.start({.kwargs = {{"hold", 10}}});
  motion(true);
  motion(false);
  pir_.advance(9s);
  motion(true);
  pir_.advance(1min);
  EXPECT_TRUE(lit());
  motion(false);
  pir_.advance(9999ms);
  EXPECT_TRUE(lit());
  pir_.advance(1ms);
  EXPECT_FALSE(lit());
  EXPECT_EQ(events(), 2);
}

TEST_F(PirTest, DoesNotListenWhileTheSensorWarmsUp) {
  pir_.start({.kwargs = {{"warm_up", "1m"}}});
  motion(true);
  motion(false);
  pir_.advance(1min);
  EXPECT_EQ(events(), 0);
  motion(true);
  EXPECT_EQ(events(), 1);
}

TEST_F(PirTest, SeesTheMotionThatIsThereAtItsStart) {
  pir_.pins().drive_high("GPIO23");
  pir_.start();
  EXPECT_TRUE(lit());
  EXPECT_EQ(events(), 1);
}

TEST_F(PirTest, ReturnsItsCountAndIsDarkWhenStopped) {
  pir_.start();
  motion(true);
  pir_.stop();
  EXPECT_EQ(pir_.state(), RunState::stopped);
  EXPECT_EQ(pir_.result(), 1);
  EXPECT_FALSE(lit());
  EXPECT_EQ(pir_.service().stats().at("motion"), false);
}

TEST_F(PirTest, TellsWhatItSaw) {
  pir_.start();
  EXPECT_EQ(pir_.service().show(), (aio::Show{"Motion", "no; # events: 0"}));
  EXPECT_EQ(pir_.service().stats(), aio::Value({{"events", 0}, {"motion", false}, {"last", nullptr}}));
  motion(true);
  EXPECT_EQ(pir_.service().show(), (aio::Show{"Motion", "yes; # events: 1"}));
  EXPECT_TRUE(pir_.service().stats().at("last").is_double());
}

TEST_F(PirTest, TakesTheShippedArguments) {
  pir_.start({.args = {"GPIO23", "GPIO24"}, .kwargs = {{"hold", 0}, {"warm_up", 0}}});
  ASSERT_EQ(pir_.state(), RunState::running);
  EXPECT_EQ(pir_.pins().owner("BOARD16"), "aiod:pir.service");
  EXPECT_EQ(pir_.pins().owner("BOARD18"), "aiod:pir.service");
}

TEST_F(PirTest, RefusesNegativeTimes) {
  pir_.start({.kwargs = {{"hold", -1}}});
  ASSERT_EQ(pir_.state(), RunState::failed);
  EXPECT_EQ(pir_.error()->type, "aio::ConfigError");
}

TEST_F(PirTest, WaitsToBeEnabled) {
  EXPECT_FALSE(pir_.service().info().enabled);
}

}  // namespace

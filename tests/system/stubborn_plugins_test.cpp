#include <csignal>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

// Services that do not do as they are told. Every test ends with a daemon that exits with 0.
class StubbornPlugins : public SystemTest {};

TEST_F(StubbornPlugins, StopReturnsAfterTheTimeout) {
  start_with({"ignores_stop", "hello"}, "ignores_stop: {stop_timeout: 200ms}\nhello: {}\n");
  const support::Finished finished = daemon_.aioctl({"stop", "ignores_stop"});
  EXPECT_EQ(finished.out, "ignores_stop.service: running -> stopping\n");
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "ignores_stop"}).out, HasSubstr("stop"));
}

TEST_F(StubbornPlugins, OneThatIgnoresItsStopDoesNotHoldUpTheEnd) {
  start_with({"ignores_stop"}, "ignores_stop: {stop_timeout: 200ms}\n");
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_THAT(daemon_.errors(), HasSubstr("ignores_stop.service"));
}

TEST_F(StubbornPlugins, ASecondSignalDoesNotWait) {
  start_with({"ignores_stop"}, "ignores_stop: {stop_timeout: 1h}\n");
  support::EventFollower events(daemon_.socket());
  ::kill(daemon_.pid(), SIGTERM);
  events.wait_for("ignores_stop.service", "stopping");
  EXPECT_EQ(daemon_.stop(SIGTERM).exit, 0);
}

TEST_F(StubbornPlugins, AStallIsLoggedWithTheTask) {
  start_with({"blocks", "hello"});
  const auto record = daemon_.wait_for_log("held the loop");
  EXPECT_EQ(record.at("unit"), "blocks.service");
  EXPECT_EQ(record.at("level"), "warning");
  EXPECT_EQ(state_of("blocks"), "done");
  EXPECT_GE(task("blocks").at("cpu").at("longest_us").as_int64(), 1'000'000);
  EXPECT_EQ(state_of("hello"), "running");
}

// The line is that of the await at which the loop was given back.
TEST_F(StubbornPlugins, AStallBetweenTwoAwaitsIsLoggedWithItsLine) {
  start_with({"blocks_between", "hello"});
  const auto record = daemon_.wait_for_log("held the loop");
  EXPECT_EQ(record.at("unit"), "blocks_between.service");
  EXPECT_THAT(support::text_at(record, "text"), HasSubstr("blocks_between_service.cpp:15"));
  EXPECT_EQ(state_of("blocks_between"), "running");
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(StubbornPlugins, AConstructorThatTakesLongHoldsUpNothingElse) {
  start_with({"slow_constructor", "hello"});
  EXPECT_EQ(daemon_.wait_for_log("held the loop").at("unit"), "slow_constructor.service");
  EXPECT_EQ(state_of("slow_constructor"), "running");
  EXPECT_EQ(state_of("hello"), "running");
}

}  // namespace
}  // namespace aiod::system_tests

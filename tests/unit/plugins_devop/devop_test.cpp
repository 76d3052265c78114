#include "devop/devop_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

#include "support/temp_dir.hpp"

namespace devop {
namespace {

using aio::testing::RunState;
using Names = std::vector<std::string>;

class DevopTest : public ::testing::Test {
 protected:
  DevopTest() {
    for (const char* name : {"hello", "world", "watcher", "other"}) daemon().add(name);
    daemon().add("devop");
    parameters_.bootmode = "test";
    parameters_.devmodes = {{"test", {"hello.service", "watcher"}}, {"app", {"world", "watcher"}}};
    parameters_.cycle = {"test", "app"};
    parameters_.folder = folder_.path().string();
  }
  aio::testing::FakeControl& daemon() { return devop_.control(); }
  void start() {
    devop_.start(parameters_);
    devop_.settle();
  }

  aiod::support::TempDir folder_;
  Parameters parameters_;
  aio::testing::ServiceHarness<DevopService> devop_{"devop"};
};

TEST_F(DevopTest, WritesTheNextModeAndLeavesOthersAlone) {
  start();
  ASSERT_EQ(devop_.state(), RunState::done);
  EXPECT_EQ(devop_.result(), "Mode: test, Boot: app");
  EXPECT_EQ(daemon().calls(), (Names{"enable watcher.service world.service", "disable hello.service",
                                     R"(configure devop.service {"bootmode":"app"})"}));
}

TEST_F(DevopTest, AServiceThatIsNotThereIsAnErrorBeforeAnythingIsChanged) {
  parameters_.devmodes["app"] = {"wrold", "pmup"};
  start();
  ASSERT_EQ(devop_.state(), RunState::failed);
  EXPECT_EQ(devop_.error()->message, "no such service: pmup, wrold; aioctl list has all");
  EXPECT_TRUE(daemon().calls().empty());
}

TEST_F(DevopTest, AModeThatIsNotThereIsAnError) {
  parameters_.cycle = {"test", "update"};
  start();
  EXPECT_EQ(devop_.error()->message, "cycle names the mode \"update\", which devmodes does not have");
}

TEST_F(DevopTest, TheLastModeIsFollowedByTheFirst) {
  parameters_.bootmode = "app";
  start();
  EXPECT_EQ(devop_.result(), "Mode: app, Boot: test");
}

TEST_F(DevopTest, WaitsForServicesAndSavesTheirReports) {
  daemon().task("hello").result = 42;
  daemon().task("hello").report = "all is well\n";
  parameters_.reset["test"].waitfor = {"hello"};
  parameters_.report["test"] = {"hello"};
  start();
  EXPECT_TRUE(devop_.running());
  daemon().change("hello", aio::TaskState::done);
  devop_.settle();
  ASSERT_EQ(devop_.state(), RunState::done);
  EXPECT_EQ(aiod::support::read_text(folder_.path() / ".test"), "hello.service;null [ OK ]\nall is well\n");
  EXPECT_NE(aiod::support::read_text(folder_.path() / ".test.stats").find(R"("result":42)"),
            std::string::npos);
  EXPECT_TRUE(devop_.processes().calls().empty());
}

TEST_F(DevopTest, ResetsTheDeviceAfterAWhile) {
  devop_.processes().answer("systemctl reboot", aio::ProcessEnd{.exit_code = 0});
  parameters_.reset["test"] = {.reset = true, .in = 30s};
  start();
  devop_.advance(29s);
  EXPECT_TRUE(devop_.processes().calls().empty());
  devop_.advance(1s);
  EXPECT_EQ(devop_.processes().calls(), Names{"systemctl reboot"});
}

}  // namespace
}  // namespace devop

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
  EXPECT_EQ(daemon().calls(), (Names{R"(configure hello.service {"enabled":false})",
                                     R"(configure watcher.service {"enabled":true})",
                                     R"(configure world.service {"enabled":true})",
                                     R"(configure devop.service {"bootmode":"app"})"}));
}

TEST_F(DevopTest, AWriteThatIsRefusedChangesNothingAndResetsNothing) {
  daemon().refuse("configure_all", "nothing was changed: services.yaml:3:1: no");
  parameters_.reset["test"] = {.reset = true, .in = 1s};
  start();
  ASSERT_EQ(devop_.state(), RunState::failed);
  EXPECT_TRUE(daemon().calls().empty());
  devop_.advance(1min);
  EXPECT_TRUE(devop_.processes().calls().empty());
  start();
  EXPECT_EQ(devop_.result(), "Mode: test, Boot: app") << "the next try is a whole one";
  EXPECT_EQ(daemon().calls().size(), 4U);
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

// Two modes that each reset the device; each boot has a service of its own.
TEST_F(DevopTest, IsNoBootLoop) {
  const Reset reset{.reset = true, .in = 1s};
  parameters_.reset = {{"test", reset}, {"app", reset}};
  std::size_t resets = 0;
  bool refused = false;
  for (int boot = 0; boot < 6; ++boot) {
    aio::testing::ServiceHarness<DevopService> devop("devop");
    for (const char* name : {"hello", "world", "watcher", "devop"}) devop.control().add(name);
    devop.processes().answer("systemctl reboot", aio::ProcessEnd{.exit_code = 0});
    devop.start(parameters_);
    devop.advance(1min);
    resets += devop.processes().calls().size();
    refused =
        devop.log().contains(aio::LogLevel::critical, "does not reset the device: it has done so 3 times");
    parameters_.bootmode = parameters_.bootmode == "test" ? "app" : "test";
  }
  EXPECT_EQ(resets, 3U);
  EXPECT_TRUE(refused);
}

TEST_F(DevopTest, TakesWhatAConfigurationOfAsyncmdSays) {
  devop_.start({.kwargs = {{"config", "services.config"},
                           {"bootmode", "test"},
                           {"devmodes", {{"test", {"hello.service"}}, {"app", {"world.service"}}}},
                           {"cycle", {"test", "app"}},
                           {"reset", {{"test", {{"reset", false}, {"in", 30}}}}},
                           {"debug", true}}});
  devop_.settle();
  EXPECT_EQ(devop_.result(), "Mode: test, Boot: app");
}

}  // namespace
}  // namespace devop

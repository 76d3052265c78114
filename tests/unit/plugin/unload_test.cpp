#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/instance.hpp"
#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class UnloadTest : public ::testing::Test {
 protected:
  // Loads, runs through an hour, stops, and drops everything; says where the plugin was mapped.
  fs::path run_once(const fs::path& file) {
    const Instance instance(libraries_.load(file), host_);
    std::vector<aio::BindProblem> problems;
    const auto params = instance.library().bind({.args = {600}}, problems);
    host_.start(instance.service(), params);
    host_.manual().advance(1h);
    EXPECT_TRUE(still_mapped(instance.library().copy()));
    if (while_running_) while_running_();
    host_.manual().advance(1h);
    if (!host_.ended()) host_.stop();
    EXPECT_TRUE(host_.ended());
    host_.forget();
    return instance.library().copy();
  }

  Folder state_;
  Libraries libraries_{state_.path()};
  TestHost host_;
  std::function<void()> while_running_;
};

TEST_F(UnloadTest, APluginThatUsedCoroutinesTimersAndSocketsIsReallyUnmapped) {
  const fs::path copy = run_once(bad_plugin("well_behaved"));
  EXPECT_THAT(host_.lines(), SizeIs(13));  // at 0:00, 0:10, ... 2:00
  EXPECT_FALSE(still_mapped(copy));
  host_.manual().advance(24h);  // the loop goes on without it
}

TEST_F(UnloadTest, AgainAndAgain) {
  for (int round = 0; round < 20; ++round) EXPECT_FALSE(still_mapped(run_once(bad_plugin("well_behaved"))));
}

TEST_F(UnloadTest, OverwritingTheFileInPlaceHarmsNobody) {
  const fs::path file = state_ / "hello_service.so";
  fs::copy_file(bad_plugin("well_behaved"), file);
  while_running_ = [&] {
    write_file(file, std::string(1'000'000, '\xcc'));
    fs::resize_file(file, 10);
  };
  const fs::path copy = run_once(file);
  EXPECT_THAT(host_.lines(), SizeIs(13));
  EXPECT_FALSE(still_mapped(copy));
}

TEST_F(UnloadTest, BoundParametersKeepItMapped) {
  std::vector<aio::BindProblem> problems;
  fs::path copy;
  aio::BoundParams params;
  {
    const auto library = libraries_.load(bad_plugin("well_behaved"));
    copy = library->copy();
    params = library->bind({}, problems);
  }
  EXPECT_TRUE(still_mapped(copy));
  params.reset();
  EXPECT_FALSE(still_mapped(copy));
}

TEST_F(UnloadTest, WhatLeavesAnAsioServiceInTheLoopStays) {
  for (const char* name : {"own_asio_clock", "own_asio_service"}) {
    const Instance instance(libraries_.load(bad_plugin(name)), host_);
    std::vector<aio::BindProblem> problems;
    host_.start(instance.service(), instance.library().bind({}, problems));
    while (!host_.ended() && host_.manual().loop().context().run_one_for(10s) > 0) {
    }
    EXPECT_TRUE(host_.ended()) << name;
    EXPECT_FALSE(host_.error()) << host_.error()->message;
    host_.forget();
  }
  for (const char* name : {"own_asio_clock", "own_asio_service"})
    EXPECT_TRUE(still_mapped(libraries_.load(bad_plugin(name))->copy())) << name;
  // The loop dies with the test and calls those services: it would crash if their code were gone.
}

}  // namespace
}  // namespace aiod::plugin

#include "state/load_deaths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LoadDeathsTest : public ::testing::Test {
 protected:
  // As a process leaves it that ends there: nothing runs.
  void die_loading(const LoadedFile& file) {
    LoadDeaths deaths(dir_.path());
    deaths.begin(file);
  }

  support::TempDir dir_;
  const LoadedFile hello_{.plugin = "hello", .path = "/srv/my plugins/hello_service.so", .version = "a:1:2"};
  const LoadedFile world_{.plugin = "world", .path = "/srv/world_service.so", .version = "b:3:4"};
};

TEST_F(LoadDeathsTest, WhatWasBeingLoadedIsHeldUntilItIsForgotten) {
  die_loading(hello_);
  for (int start = 0; start < 2; ++start) {
    const LoadDeaths deaths(dir_.path());
    EXPECT_EQ(deaths.found_death(), start == 0);
    ASSERT_NE(deaths.find(hello_), nullptr);
    EXPECT_EQ(deaths.find(world_), nullptr);
    EXPECT_THAT(deaths.messages(), SizeIs(start == 0 ? 2 : 1));
    EXPECT_THAT(deaths.messages().back(), HasSubstr("hello is held until /srv/my plugins/hello_service.so"));
  }
  EXPECT_TRUE(LoadDeaths(dir_.path()).forget("hello"));
  EXPECT_THAT(LoadDeaths(dir_.path()).held(), IsEmpty());
  EXPECT_FALSE(LoadDeaths(dir_.path()).forget("hello"));
}

TEST_F(LoadDeathsTest, AnotherVersionIsAnotherFile) {
  die_loading(hello_);
  LoadedFile later = hello_;
  later.version = "a:1:3";
  EXPECT_EQ(LoadDeaths(dir_.path()).find(later), nullptr);
  die_loading(later);
  const LoadDeaths deaths(dir_.path());
  EXPECT_THAT(deaths.held(), SizeIs(1)) << "the earlier version is gone";
  EXPECT_NE(deaths.find(later), nullptr);
}

TEST_F(LoadDeathsTest, WhatHasReturnedIsNotToBlame) {
  {
    LoadDeaths deaths(dir_.path());
    deaths.begin(hello_);
    deaths.begin(world_);
    deaths.end();
    deaths.end();
  }
  EXPECT_THAT(LoadDeaths(dir_.path()).messages(), IsEmpty());
}

TEST_F(LoadDeathsTest, TheInnermostIsToBlameAndThenTheOuterOneAgain) {
  {
    LoadDeaths deaths(dir_.path());
    deaths.begin(hello_);
    deaths.begin(world_);
  }
  EXPECT_NE(LoadDeaths(dir_.path()).find(world_), nullptr);
  {
    LoadDeaths deaths(dir_.path());
    deaths.begin(hello_);
    deaths.begin(world_);
    deaths.end();
  }
  EXPECT_NE(LoadDeaths(dir_.path()).find(hello_), nullptr);
}

TEST_F(LoadDeathsTest, AfterTheMachineWentDownItIsTriedAgain) {
  dir_.write("loading", "aiod-loading 1 another-boot hello a:1:2 /srv/hello_service.so");
  const LoadDeaths deaths(dir_.path());
  EXPECT_THAT(deaths.held(), IsEmpty());
  EXPECT_THAT(deaths.messages(), ElementsAre(HasSubstr("it is tried again")));
}

TEST_F(LoadDeathsTest, WhatCanNotBeReadIsKeptAsideAndTold) {
  dir_.write("loading", "no mark");
  dir_.write("load-deaths.json", "no list");
  EXPECT_THAT(LoadDeaths(dir_.path()).messages(),
              ElementsAre(HasSubstr("load-deaths.json.bad-1"), HasSubstr("loading.bad-1")));
  EXPECT_THAT(LoadDeaths(dir_.path()).messages(), IsEmpty());
}

TEST_F(LoadDeathsTest, KnowsWhetherTheLastOneWasReady) {
  {
    LoadDeaths deaths(dir_.path());
    EXPECT_FALSE(deaths.ended_booting());
    EXPECT_EQ(deaths.last_ready_ns(), 0);
    deaths.booting();
  }
  {
    LoadDeaths deaths(dir_.path());
    EXPECT_TRUE(deaths.ended_booting());
    EXPECT_EQ(deaths.last_ready_ns(), 0);
    deaths.booting();
    deaths.booted(true);
  }
  EXPECT_FALSE(LoadDeaths(dir_.path()).ended_booting());
  EXPECT_GT(LoadDeaths(dir_.path()).last_ready_ns(), 0);
}

}  // namespace
}  // namespace aiod::state

#include "state/black_box.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "state/crash_record.hpp"
#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BlackBoxTest : public ::testing::Test {
 protected:
  // As a daemon that died then would leave it.
  void leave_crash(std::int64_t second, std::string_view task) {
    CrashRecord record;
    std::string text(record.compose(SIGSEGV, second, 0, task));
    text.resize(CrashRecord::size);
    dir_.write("crash", text);
  }
  std::vector<std::string> messages() { return BlackBox(dir_.path()).messages(); }

  support::TempDir dir_;
};

TEST_F(BlackBoxTest, AFirstStartHasNothingToTell) {
  const BlackBox box(dir_.path());
  EXPECT_THAT(box.messages(), IsEmpty());
  EXPECT_THAT(box.held(), IsEmpty());
}

TEST_F(BlackBoxTest, TellsACrashOnce) {
  leave_crash(1'790'000'000, "hello.service.blink");
  EXPECT_THAT(messages(),
              ElementsAre("hello.service.blink was on the loop when the daemon died of SIGSEGV at "
                          "2026-09-21 14:13:20 UTC"));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(BlackBoxTest, ACrashOfTheDaemonsOwn) {
  leave_crash(1'790'000'000, "");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("no service's code was on the loop when the daemon died")));
}

TEST_F(BlackBoxTest, HoldsOverManyStartsUntilItIsForgotten) {
  for (int i = 0; i < 3; ++i) {
    leave_crash(1'790'000'000 + i, "hello@x.service");
    const BlackBox box(dir_.path());
    EXPECT_EQ(box.held().size(), i == 2 ? 1U : 0U);
  }
  EXPECT_THAT(
      messages(),
      ElementsAre("hello@x.service is held: its plugin brought the daemon down 3 times in 10 minutes; "
                  "aioctl reset-failed hello@x.service lets go of it"));
  BlackBox(dir_.path()).forget("hello@x.service");
  EXPECT_THAT(BlackBox(dir_.path()).held(), IsEmpty());
}

TEST_F(BlackBoxTest, WhatCanNotBeReadIsKeptAsideAndTold) {
  dir_.write("crash", "no record");
  dir_.write("crashes.json", "no history");
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("crashes.json.bad-1"), HasSubstr("crash.bad-1")));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(BlackBoxTest, ArmedItLeavesNothingWhenAllGoesWell) {
  {
    BlackBox box(dir_.path());
    box.arm();
    EXPECT_EQ(fs::file_size(dir_.path() / "crash"), CrashRecord::size);
  }
  EXPECT_THAT(messages(), IsEmpty());
}

}  // namespace
}  // namespace aiod::state

#include <aio/reboots.hpp>

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace aio {
namespace {

using namespace std::chrono_literals;

class RebootsTest : public ::testing::Test {
 protected:
  // Each time as after a reboot: nothing is kept but the file.
  std::optional<std::string> ask(std::chrono::seconds now) {
    return Reboots(file_).refuse_or_record(WallTime(now));
  }

  aiod::support::TempDir folder_;
  std::filesystem::path file_ = folder_.path() / "deep" / "reboots.json";
};

TEST_F(RebootsTest, ThreeInAnHourAndNoMore) {
  EXPECT_FALSE(ask(100h));
  EXPECT_FALSE(ask(100h + 10min));
  EXPECT_FALSE(ask(100h + 20min));
  const auto refusal = ask(100h + 30min);
  ASSERT_TRUE(refusal);
  EXPECT_NE(refusal->find("3 times within 1h"), std::string::npos) << *refusal;
  EXPECT_TRUE(ask(101h - 1s));
  EXPECT_FALSE(ask(101h));
}

TEST_F(RebootsTest, AClockThatStartsInThePastIsNoWayAround) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(ask(100h));
  EXPECT_TRUE(ask(1h));
}

TEST_F(RebootsTest, TheLimitIsTheServices) {
  const auto ask_five = [&](std::chrono::seconds now) {
    return Reboots(file_, {.most = 5, .within = 24h}).refuse_or_record(WallTime(now));
  };
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ask_five(100h + i * 4h));
  EXPECT_TRUE(ask_five(124h - 1s));
  EXPECT_FALSE(ask_five(124h));
}

TEST_F(RebootsTest, WithoutARecordThereIsNoReboot) {
  folder_.write("deep/reboots.json", "{\"reboots\": [12");
  const auto refusal = ask(100h);
  ASSERT_TRUE(refusal);
  EXPECT_NE(refusal->find("remove it"), std::string::npos) << *refusal;
  folder_.write("file", "");
  file_ = folder_.path() / "file" / "reboots.json";
  EXPECT_TRUE(ask(100h)) << "its folder can't be made";
}

}  // namespace
}  // namespace aio

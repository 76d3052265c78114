#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/instance.hpp"
#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::SizeIs;

/// A plugin's file that is replaced while an instance of it runs.
class SwapTest : public ::testing::Test {
 protected:
  SwapTest() { fs::copy_file(bad_plugin("well_behaved"), file_); }

  static std::shared_ptr<void> defaults(const Instance& instance) {
    std::vector<aio::BindProblem> problems;
    return instance.library().bind({}, problems);
  }

  Folder state_;
  fs::path file_ = state_ / "x_service.so";
  Libraries libraries_{state_.path()};
  TestHost old_host_;
  TestHost new_host_;
};

TEST_F(SwapTest, TheNewFileRunsBesideTheOldOneWhichGoesWithItsLastHolder) {
  fs::path old_copy;
  {
    const Instance old(libraries_.load(file_), old_host_);
    old_copy = old.library().copy();
    old_host_.start(old.service(), defaults(old));
    EXPECT_TRUE(old.library().holds_bytes_of(file_));

    write_file(file_, read_file(bad_plugin("throws_in_task")));
    EXPECT_FALSE(old.library().holds_bytes_of(file_));
    const Instance fresh(libraries_.load(file_), new_host_);
    EXPECT_TRUE(fresh.library().holds_bytes_of(file_));
    new_host_.start(fresh.service(), defaults(fresh));
    new_host_.manual().advance(1s);
    EXPECT_TRUE(new_host_.error()) << "what the new code does";

    const std::size_t lines = old_host_.lines().size();
    old_host_.manual().advance(2s);
    EXPECT_THAT(old_host_.lines(), SizeIs(lines + 2)) << "the old one goes on";
    EXPECT_TRUE(still_mapped(old_copy));
    libraries_.clear_stale_copies();
    EXPECT_TRUE(fs::exists(old_copy));
    old_host_.stop();
    old_host_.forget();
    new_host_.forget();
  }
  EXPECT_FALSE(still_mapped(old_copy));
  libraries_.clear_stale_copies();
  EXPECT_FALSE(fs::exists(old_copy));
}

TEST_F(SwapTest, TheSameBytesAreNoOtherLibrary) {
  const auto before = libraries_.load(file_);
  const std::string bytes = read_file(file_);
  fs::remove(file_);
  write_file(file_, bytes);
  EXPECT_TRUE(before->holds_bytes_of(file_));
  EXPECT_EQ(libraries_.load(file_), before);
  fs::remove(file_);
  EXPECT_FALSE(before->holds_bytes_of(file_));
}

TEST_F(SwapTest, BackAndForthWhileTheOldOneIsStillHeld) {
  const auto first = libraries_.load(file_);
  write_file(file_, read_file(bad_plugin("throws_int")));
  const auto second = libraries_.load(file_);
  EXPECT_NE(first, second);
  write_file(file_, read_file(bad_plugin("well_behaved")));
  EXPECT_EQ(libraries_.load(file_), first);
}

}  // namespace
}  // namespace aiod::plugin

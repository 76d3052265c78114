#include "network/clock_watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>

#include <aio/task_group.hpp>
#include <aio/testing/manual_loop.hpp>

#include "support/temp_dir.hpp"

namespace network {
namespace {

// A folder of the test's stands for systemd-timesyncd's; that somebody sets the clock can't be played.
class ClockWatchTest : public ::testing::Test {
 protected:
  ~ClockWatchTest() override {
    watch_.reset();
    loop_.settle();
  }

  void wait() {
    woken_ = false;
    group_.start(aio::Executor(loop_.loop()), watch_->changed(), [this] { woken_ = true; });
    loop_.settle();
  }
  void touch(const char* name = "synchronized") {
    folder_.write(name, "");
    loop_.settle();
  }

  aio::testing::ManualLoop loop_;
  aio::TaskGroup group_;
  aiod::support::TempDir folder_;
  std::optional<KernelClockWatch> watch_{std::in_place, aio::Executor(loop_.loop()), folder_.path().string()};
  bool woken_ = false;
};

TEST_F(ClockWatchTest, WakesWhenTheFileAppears) {
  wait();
  EXPECT_FALSE(woken_);
  touch();
  EXPECT_TRUE(woken_);
}

TEST_F(ClockWatchTest, OneNewsWakesOnce) {
  wait();
  touch();
  touch("another");
  wait();
  EXPECT_TRUE(woken_) << "what came between two waits";
  wait();
  EXPECT_FALSE(woken_) << "all of it was drained, and the timer armed again";
  touch("third");
  EXPECT_TRUE(woken_);
}

TEST_F(ClockWatchTest, AFileThatIsNewerIsNewsToo) {
  touch();
  wait();
  wait();
  ASSERT_FALSE(woken_);
  const auto file = folder_.path() / "synchronized";
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), nullptr, 0), 0);
  loop_.settle();
  EXPECT_TRUE(woken_);
}

TEST_F(ClockWatchTest, WithoutTheFolderItWaits) {
  watch_.emplace(aio::Executor(loop_.loop()), (folder_.path() / "none").string());
  wait();
  EXPECT_FALSE(woken_);
}

TEST_F(ClockWatchTest, TheKernelIsAskedAndNothingElse) {
  const bool is_right = watch_->synchronised();
  EXPECT_EQ(watch_->synchronised(), is_right);
}

}  // namespace
}  // namespace network

#include "plugin/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "support.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A real loop, which runs until the watch calls.
class WatchTest : public ::testing::Test {
 protected:
  void watch(std::vector<fs::path> directories) {
    watch_.emplace(
        loop_, std::move(directories),
        [this](const Touched& touched) {
          touched_.push_back(touched);
          loop_.stop();
        },
        Watch::Options{.quiet = 20ms, .longest = 10s});
    EXPECT_EQ(watch_->warning(), "");
  }

  /// What it told next; everything is false and no name there when it told nothing.
  Touched next() {
    aio::Timer guard(loop_, [this] { loop_.stop(); });
    guard.arm(clock_.now() + 30s);
    const std::size_t before = touched_.size();
    loop_.run();
    return touched_.size() > before ? touched_.back() : Touched{};
  }

  static Touched only(const std::string& name) { return {.names = {name}}; }

  Folder folder_;
  aio::SystemClock clock_;
  aio::Loop loop_{clock_};
  std::optional<Watch> watch_;
  std::vector<Touched> touched_;
};

TEST_F(WatchTest, TellsNewChangedAndRemovedPlugins) {
  watch({folder_.path()});
  write_file(folder_ / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
  write_file(folder_ / "hello_service.so", "2");
  EXPECT_EQ(next(), only("hello"));
  fs::rename(folder_ / "hello_service.so", folder_ / "world_service.so");
  EXPECT_THAT(next().names, ElementsAre("hello", "world"));
  fs::remove(folder_ / "world_service.so");
  EXPECT_EQ(next(), only("world"));
}

TEST_F(WatchTest, TellsLinksAndPermissions) {
  write_file(folder_ / "real", "1");
  watch({folder_.path()});
  fs::create_symlink("real", folder_ / "soft_service.so");
  EXPECT_EQ(next(), only("soft"));
  fs::create_hard_link(folder_ / "real", folder_ / "hard_service.so");
  EXPECT_EQ(next(), only("hard"));
  fs::permissions(folder_ / "hard_service.so", fs::perms::owner_read);
  EXPECT_EQ(next(), only("hard"));
}

TEST_F(WatchTest, ABurstIsToldOnce) {
  watch({folder_.path()});
  for (int i = 0; i < 200; ++i)
    write_file(folder_ / (i % 2 == 0 ? "a_service.so" : "b_service.so"), std::string(100, 'x'));
  write_file(folder_ / "notes.txt", "no plugin");
  EXPECT_THAT(next().names, ElementsAre("a", "b"));
  EXPECT_EQ(touched_.size(), 1U);
}

TEST_F(WatchTest, AFileIsToldWhenItIsWholeAndNotBefore) {
  watch({folder_.path()});
  std::ofstream slow(folder_ / "slow_service.so");
  slow << "half" << std::flush;
  write_file(folder_ / "other_service.so", "whole");
  EXPECT_EQ(next(), only("other"));
  slow.close();
  EXPECT_EQ(next(), only("slow"));
}

TEST_F(WatchTest, ADirectoryThatIsMadeLaterIsWatchedThen) {
  const fs::path deep = folder_ / "a/b/services";
  watch({deep});
  fs::create_directories(deep);
  EXPECT_TRUE(next().everything);
  write_file(deep / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
}

TEST_F(WatchTest, ADirectoryThatGoesAndComesAgain) {
  const fs::path services = folder_ / "services/";
  fs::create_directory(services);
  watch({services});
  fs::remove_all(services);
  EXPECT_TRUE(next().everything);
  fs::create_directory(services);
  EXPECT_TRUE(next().everything);
  write_file(services / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
}

TEST_F(WatchTest, ADirectoryThatIsReplacedByAnother) {
  const fs::path services = folder_ / "services";
  fs::create_directory(services);
  fs::create_directory(folder_ / "new");
  watch({services});
  fs::rename(services, folder_ / "old");
  fs::rename(folder_ / "new", services);
  EXPECT_TRUE(next().everything);
  write_file(folder_ / "old/hello_service.so", "not watched any more");
  write_file(services / "world_service.so", "1");
  EXPECT_EQ(next(), only("world"));
}

TEST_F(WatchTest, DirectoriesMayShareWhatStandsForThem) {
  const fs::path one = folder_ / "one";
  const fs::path two = folder_ / "two";
  watch({one, two, folder_.path()});
  fs::create_directory(one);
  EXPECT_TRUE(next().everything);
  write_file(folder_ / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
  fs::create_directory(two);
  EXPECT_TRUE(next().everything);
  write_file(two / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
  write_file(one / "world_service.so", "1");
  EXPECT_EQ(next(), only("world"));
}

TEST_F(WatchTest, TheCallMayDestroyIt) {
  watch_.emplace(loop_, std::vector{folder_.path()}, [this](const Touched& touched) {
    touched_.push_back(touched);
    watch_.reset();
    loop_.stop();
  });
  write_file(folder_ / "hello_service.so", "1");
  EXPECT_EQ(next(), only("hello"));
}

TEST_F(WatchTest, ItMayGoWithEventsUnread) {
  watch({folder_.path()});
  write_file(folder_ / "hello_service.so", "1");
  watch_.reset();
  loop_.poll();
  EXPECT_THAT(touched_, IsEmpty());
}

TEST_F(WatchTest, WithoutInotifyThereIsAWarning) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const Watch blind(loop_, {folder_.path()}, [](const Touched&) {});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(blind.warning(), HasSubstr("can't be watched: the limit is reached"));
}

}  // namespace
}  // namespace aiod::plugin

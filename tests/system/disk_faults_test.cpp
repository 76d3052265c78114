#include <sched.h>
#include <sys/mount.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::HasSubstr;

// A daemon whose state is on a small disk of its own, which this process and its children alone see.
class DiskFaultsTest : public SystemTest {
 protected:
  void SetUp() override {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      GTEST_SKIP() << "a mount namespace of one's own needs root: " << std::strerror(errno);
    std::filesystem::create_directories(disk());
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=20m") != 0)
      GTEST_SKIP() << "no tmpfs can be mounted: " << std::strerror(errno);
    is_mounted_ = true;
    daemon_.configure("services.yaml", "hello: {enabled: true}\n");
    install({"hello"});
  }
  void TearDown() override {
    if (is_mounted_) ::umount2(disk().c_str(), MNT_DETACH);
  }

  std::filesystem::path disk() const { return daemon_.folder() / "state"; }
  void fill() const {
    std::ofstream out(disk() / "fill", std::ios::binary);
    const std::array<char, 4096> block{};
    while (out.write(block.data(), block.size()).flush()) continue;
  }
  void make_read_only() const {
    ASSERT_EQ(::mount(nullptr, disk().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0)
        << std::strerror(errno);
  }

 private:
  bool is_mounted_ = false;
};

TEST_F(DiskFaultsTest, StartsOnAFullDisk) {
  fill();
  daemon_.start();
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(daemon_.wait_for_log("the state directory is not in order").at("text").as_string().c_str(),
              HasSubstr("No space left on device"));
}

TEST_F(DiskFaultsTest, StartsOnAReadOnlyDisk) {
  make_read_only();
  daemon_.start();
  EXPECT_EQ(state_of("hello"), "running");
  daemon_.wait_for_log("a crash can't be recorded");
}

TEST_F(DiskFaultsTest, SaysWhatCannotBeKeptWhileItRuns) {
  daemon_.start();
  fill();
  const auto finished = daemon_.aioctl({"disable", "hello"});
  EXPECT_NE(finished.exit, 0);
  EXPECT_THAT(finished.err, HasSubstr("No space left on device"));
  EXPECT_EQ(state_of("hello"), "running");
}

}  // namespace
}  // namespace aiod::system_tests

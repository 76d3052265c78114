#include "aiod/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace aiod {
namespace {

using ::testing::ElementsAre;
namespace fs = std::filesystem;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    std::string name = (fs::temp_directory_path() / "aiod-paths-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~DirectoryTest() override { fs::remove_all(folder_); }

  fs::path folder_;
};

constexpr unsigned somebody = 12345;

TEST_F(DirectoryTest, AUsersIsForItsOwnerAlone) {
  const fs::path runtime = folder_ / "runtime";
  // Whoever runs this test is not `somebody`, and so the new folder is not theirs.
  EXPECT_THROW(make_private_directory(runtime, somebody), std::runtime_error);
  EXPECT_EQ(fs::status(runtime).permissions(), fs::perms::owner_all);
}

TEST_F(DirectoryTest, OnesOwnIsTakenAgain) {
  make_private_directory(folder_ / "a/runtime", ::getuid());
  make_private_directory(folder_ / "a/runtime", ::getuid());
  EXPECT_TRUE(fs::is_directory(folder_ / "a/runtime"));
}

TEST(ChoosePaths, FollowsXdgForAUser) {
  const Environment environment{{"HOME", "/ada"}, {"XDG_CONFIG_HOME", "/cfg"}};
  const Paths paths = choose_paths({}, environment, somebody);
  EXPECT_EQ(paths.config, "/cfg/aiod");
  EXPECT_EQ(paths.state, "/ada/.local/state/aiod");
  EXPECT_EQ(paths.runtime, "/tmp/aiod-12345");
  EXPECT_EQ(paths.socket, "/tmp/aiod-12345/aiod.sock");
}

TEST(ChoosePaths, TheSystemsAreTheSameForEverybody) {
  Options options;
  options.system = true;
  const Paths paths = choose_paths(options, {{"HOME", "/ada"}, {"XDG_RUNTIME_DIR", "/run/user/7"}}, somebody);
  EXPECT_EQ(paths.config, "/etc/aiod");
  EXPECT_EQ(paths.state, "/var/lib/aiod");
  EXPECT_EQ(paths.socket, "/run/aiod/aiod.sock");
  EXPECT_THAT(paths.services, ElementsAre("/usr/local/lib/aiod/services", "/usr/lib/aiod/services"));
}

TEST(ChoosePaths, TheCommandLineGoesFirst) {
  Options options;
  options.services = {"/mine"};
  options.runtime = "/r";
  const Paths paths = choose_paths(options, {}, 0);
  EXPECT_EQ(paths.config, "/etc/aiod");
  EXPECT_EQ(paths.socket, "/r/aiod.sock");
  EXPECT_THAT(paths.services, ElementsAre("/mine"));
}

}  // namespace
}  // namespace aiod

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fstream>

#include "unit/control_server/fixture.hpp"

namespace aiod::control {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

TEST_F(ServerTest, MakesAndRemovesItsFile) {
  EXPECT_TRUE(fs::is_socket(path_));
  EXPECT_EQ(mode_of(path_), 0666u);
  EXPECT_EQ(files_in(folder_), 1u);
  server_.reset();
  EXPECT_EQ(files_in(folder_), 0u);
}

TEST_F(ServerTest, GivesTheFileItsModeWhateverTheUmask) {
  const mode_t before = ::umask(0777);
  ServerOptions strict = options();
  strict.mode = 0640;
  serve(strict);
  ::umask(before);
  EXPECT_EQ(mode_of(path_), 0640u);
}

TEST_F(ServerTest, RefusesThePathOfALivingDaemon) {
  MethodTable methods;
  {
    Server second(loop_, methods);
    try {
      second.listen(path_);
      FAIL() << "listens";
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path_.string()));
      EXPECT_THAT(error.what(), HasSubstr("a daemon answers here already"));
    }
  }
  EXPECT_EQ(files_in(folder_), 1u);
  expect_healthy();
}

TEST_F(ServerTest, ReplacesTheFileOfADeadDaemon) {
  const fs::path kept = folder_ / "kept";
  fs::create_hard_link(path_, kept);
  server_.reset();
  fs::rename(kept, path_);
  serve(options());
  expect_healthy();
  EXPECT_EQ(files_in(folder_), 1u);
}

TEST_F(ServerTest, LeavesOtherFilesAlone) {
  server_.reset();
  std::ofstream(path_) << "precious";
  EXPECT_THROW(serve(options()), std::runtime_error);
  server_.reset();
  EXPECT_EQ(fs::file_size(path_), 8u);
  fs::remove(path_);
  fs::create_symlink("nowhere", path_);
  EXPECT_THROW(serve(options()), std::runtime_error);
  server_.reset();
  EXPECT_TRUE(fs::is_symlink(path_));
}

TEST_F(ServerTest, LeavesAFileAloneThatIsNoLongerItsOwn) {
  fs::remove(path_);
  MethodTable methods;
  Server second(loop_, methods);
  second.listen(path_);
  server_.reset();
  EXPECT_TRUE(fs::is_socket(path_));
  second.close();
  EXPECT_FALSE(fs::exists(path_));
}

// Anybody who may look into a folder can lock it.
TEST_F(ServerTest, AStrangersLockOnTheFolderIsNoHindrance) {
  server_.reset();
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::flock(folder, LOCK_EX | LOCK_NB), 0);
  serve(options());
  expect_healthy();
  ::close(folder);
}

TEST_F(ServerTest, ALockThatAnotherHoldsIsNotWaitedFor) {
  server_.reset();
  const fs::path file = folder_ / ('.' + path_.filename().string() + ".lock");
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
  EXPECT_THROW(serve(options()), std::runtime_error);
  ::close(lock);
  serve(options());
  expect_healthy();
  EXPECT_EQ(files_in(folder_), 1u);
}

TEST_F(ServerTest, APipeInTheLocksPlaceIsRefused) {
  server_.reset();
  const fs::path file = folder_ / ('.' + path_.filename().string() + ".lock");
  ASSERT_EQ(::mkfifo(file.c_str(), 0666), 0);
  EXPECT_THROW(serve(options()), std::runtime_error);
}

TEST_F(ServerTest, ListensOnAPathLongerThanTheKernelTakes) {
  fs::path folder = folder_;
  for (int i = 0; i < 6; ++i) folder /= std::string(50, 'd');
  fs::create_directories(folder);
  path_ = folder / "a-rather-long-name-of-a-socket.sock";
  ASSERT_GT(path_.string().size(), 300u);
  serve(options());
  expect_healthy();
  EXPECT_EQ(files_in(folder), 1u);
  server_.reset();
  EXPECT_EQ(files_in(folder), 0u);
}

TEST_F(ServerTest, NamesTheFolderThatIsMissing) {
  path_ = folder_ / "missing" / "aiod.sock";
  try {
    serve(options());
    FAIL() << "listens";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_THAT(error.what(), HasSubstr((folder_ / "missing").string()));
  }
}

}  // namespace
}  // namespace aiod::control

#include "logging/log_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "logging/log.hpp"
#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

namespace fs = std::filesystem;

class LogFileTest : public ::testing::Test {
 protected:
  static std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  LogFile log_file(std::size_t max_bytes = 1000, std::size_t files = 2) {
    return LogFile({.path = path_, .max_bytes = max_bytes, .files = files});
  }

  TempDir dir_;
  fs::path path_ = dir_ / "logs" / "aiod.log";
};

TEST_F(LogFileTest, GoesOnWhereItsPathIsAfterAMove) {
  LogFile file = log_file();
  file.write("one\n");
  fs::rename(path_, dir_ / "moved");
  file.write("two\n");
  EXPECT_EQ(text_of(dir_ / "moved"), "one\n");
  EXPECT_EQ(text_of(path_), "two\n");
}

TEST_F(LogFileTest, ComesBackWhenItOrItsFolderWasRemoved) {
  LogFile file = log_file();
  file.write("one\n");
  fs::remove(path_);
  file.write("two\n");
  EXPECT_EQ(text_of(path_), "two\n");
  fs::remove_all(path_.parent_path());
  file.write("three\n");
  EXPECT_EQ(text_of(path_), "three\n");
}

TEST_F(LogFileTest, TakesTheFileThatAnotherProgramPutInItsPlace) {
  LogFile file = log_file();
  file.write("one\n");
  std::ofstream(dir_ / "new") << "theirs\n";
  fs::rename(dir_ / "new", path_);
  file.write("two\n");
  EXPECT_EQ(text_of(path_), "theirs\ntwo\n");
}

TEST_F(LogFileTest, CountsWhatWasThere) {
  fs::create_directories(path_.parent_path());
  std::ofstream(path_) << std::string(990, 'x') << '\n';
  LogFile file = log_file();
  file.write("a line of some bytes\n");
  EXPECT_EQ(text_of(path_), "a line of some bytes\n");
  EXPECT_EQ(fs::file_size(dir_ / "logs" / "aiod.1.log"), 991U);
}

TEST_F(LogFileTest, KeepsSoManyFilesAndNoMore) {
  LogFile file = log_file(10, 2);
  for (int i = 0; i < 9; ++i) file.write("line " + std::to_string(i) + "...\n");
  EXPECT_EQ(text_of(path_), "line 8...\n");
  EXPECT_EQ(text_of(dir_ / "logs" / "aiod.1.log"), "line 7...\n");
  EXPECT_EQ(text_of(dir_ / "logs" / "aiod.2.log"), "line 6...\n");
  EXPECT_FALSE(fs::exists(dir_ / "logs" / "aiod.3.log"));
}

TEST_F(LogFileTest, AloneItIsEmptied) {
  LogFile file = log_file(10, 0);
  file.write("line 1...\n");
  file.write("line 2...\n");
  EXPECT_EQ(text_of(path_), "line 2...\n");
  EXPECT_FALSE(fs::exists(dir_ / "logs" / "aiod.1.log"));
}

TEST_F(LogFileTest, TriesAgainAfterAFailure) {
  fs::create_directories(path_);  // a folder where the file should be
  LogFile file = log_file();
  EXPECT_THROW(file.write("one\n"), std::system_error);
  EXPECT_THROW(file.open(), std::system_error);
  fs::remove(path_);
  file.write("two\n");
  EXPECT_EQ(text_of(path_), "two\n");
}

TEST_F(LogFileTest, IsOpenedAgainWhenAskedTo) {
  const aio::SystemClock clock;
  Log log(clock, {.file = RotatingFile{.path = path_}, .stderr_fd = -1});
  log.write(aio::LogLevel::info, "a.service", "one");
  fs::rename(path_, dir_ / "moved");
  log.reopen_file();
  log.write(aio::LogLevel::info, "a.service", "two");
  EXPECT_THAT(text_of(dir_ / "moved"), ::testing::HasSubstr("one"));
  EXPECT_THAT(text_of(path_),
              ::testing::AllOf(::testing::HasSubstr("two"), ::testing::Not(::testing::HasSubstr("one"))));
  EXPECT_EQ(log.dropped().by_file, 0U);
}

}  // namespace
}  // namespace aiod::logging

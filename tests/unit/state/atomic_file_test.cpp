#include "state/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <set>
#include <system_error>

#include "state/descriptor.hpp"
#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AtomicFileTest : public ::testing::Test {
 protected:
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(dir_.path())) all.insert(entry.path().filename());
    return all;
  }
  mode_t mode() const {
    struct stat facts {};
    return ::stat(file_.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0;
  }

  support::TempDir dir_;
  fs::path file_ = dir_.path() / "x.yaml";
};

TEST_F(AtomicFileTest, ReplacesTheWholeText) {
  write_file(file_, "a longer text");
  write_file(file_, "short");
  EXPECT_EQ(read_file(file_), "short");
  EXPECT_THAT(names(), ElementsAre("x.yaml"));
  EXPECT_EQ(read_file(dir_.path() / "missing"), std::nullopt);
}

TEST_F(AtomicFileTest, KeepsThePermissionsThereAre) {
  write_file(file_, "1");
  EXPECT_EQ(mode(), 0600U);
  ASSERT_EQ(::chmod(file_.c_str(), 0664), 0);
  write_file(file_, "2", 0640);
  EXPECT_EQ(mode(), 0664U);
  fs::remove(file_);
  write_file(file_, "3", 0640);
  EXPECT_EQ(mode(), 0640U);
}

TEST_F(AtomicFileTest, FollowsLinks) {
  fs::create_directory(dir_.path() / "far");
  fs::create_symlink("far/real.yaml", dir_.path() / "near.yaml");
  fs::create_symlink("near.yaml", file_);
  write_file(file_, "new");
  write_file(file_, "newer");
  EXPECT_TRUE(fs::is_symlink(file_));
  EXPECT_EQ(read_file(dir_.path() / "far/real.yaml"), "newer");
  fs::create_symlink("loop", dir_.path() / "loop");
  EXPECT_THROW(write_file(dir_.path() / "loop", "x"), std::system_error);
}

TEST_F(AtomicFileTest, WhatItCanNotWriteItLeaves) {
  write_file(file_, "old");
  EXPECT_THROW(write_file(file_ / "x", "new"), std::system_error);
  fs::create_directory(dir_.path() / "folder");
  EXPECT_THROW(write_file(dir_.path() / "folder", "new"), std::system_error);
  EXPECT_EQ(read_file(file_), "old");
  EXPECT_THAT(names(), ElementsAre("folder", "x.yaml"));
}

TEST_F(AtomicFileTest, RemovesWhatAKilledWriterLeftAndNothingElse) {
  for (const char* name : {".x.yaml.aBc123", ".y.yaml.aBc123", ".x.yaml.longer_than_that", "x.yaml.aBc123"})
    dir_.write(name, "half");
  const fs::path busy = dir_.write(".x.yaml.inUse0", "of a writer that lives");
  const Descriptor writer(::open(busy.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(writer.get(), LOCK_EX), 0);
  write_file(file_, "new");
  EXPECT_THAT(names(), ElementsAre(".x.yaml.inUse0", ".x.yaml.longer_than_that", ".y.yaml.aBc123", "x.yaml",
                                   "x.yaml.aBc123"));
}

TEST_F(AtomicFileTest, PutsAsideUnderAFreeName) {
  dir_.write("x.yaml.bad-1", "older");
  dir_.write("x.yaml", "bad");
  EXPECT_EQ(put_aside(file_), file_.string() + ".bad-2");
  EXPECT_THAT(names(), ElementsAre("x.yaml.bad-1", "x.yaml.bad-2"));
  EXPECT_THROW(put_aside(file_), std::system_error);
}

// Text number n: long enough for many writes' worth of pages, and all of one kind.
std::string numbered(int n) {
  return std::string(300'000, static_cast<char>('a' + n % 20));
}

// Writes for ever, and says so after each time.
[[noreturn]] void write_on(const fs::path& file, int reports) {
  for (int n = 0;; ++n) {
    write_file(file, numbered(n));
    const char told = 'x';
    if (::write(reports, &told, 1) != 1) ::_exit(1);
  }
}

TEST_F(AtomicFileTest, AKilledWriterLeavesTheOldTextOrTheNewOne) {
  constexpr int rounds = 25;
  for (int round = 1; round <= rounds; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) write_on(file_, writing.get());
    writing = Descriptor();
    std::array<char, 1> told{};
    for (int seen = 0; seen < round % 5 + 1; ++seen) ASSERT_EQ(::read(reading.get(), told.data(), 1), 1);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const std::string text = read_file(file_).value();
    ASSERT_EQ(text, numbered(text.front() - 'a'));
  }
  write_file(file_, "done");
  EXPECT_THAT(names(), ElementsAre("x.yaml"));
}

}  // namespace
}  // namespace aiod::state

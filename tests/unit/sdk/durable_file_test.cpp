#include <aio/durable_file.hpp>

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace aio {
namespace {

namespace fs = std::filesystem;

class DurableFile : public ::testing::Test {
 protected:
  std::string text() const {
    std::ifstream stream(file_);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  fs::perms mode() const { return fs::status(file_).permissions(); }
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(file_.parent_path()), fs::directory_iterator());
  }

  aiod::support::TempDir folder_;
  fs::path file_ = folder_.path() / "made" / "report";
};

TEST_F(DurableFile, IsMadeWithItsFolderAndItsOwnersAlone) {
  replace_file(file_, "one");
  EXPECT_EQ(text(), "one");
  EXPECT_EQ(mode(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(DurableFile, IsReplacedAsAWholeAndKeepsItsMode) {
  replace_file(file_, "a long one");
  const fs::perms shared = static_cast<fs::perms>(0640);
  fs::permissions(file_, shared);
  replace_file(file_, "two");
  EXPECT_EQ(text(), "two");
  EXPECT_EQ(mode(), shared);
  EXPECT_EQ(files(), 1);
}

TEST_F(DurableFile, StaysAsItWasWhenItCanNotBeReplaced) {
  fs::create_directories(file_ / "kept");
  EXPECT_THROW(replace_file(file_, "text"), std::system_error);
  EXPECT_TRUE(fs::exists(file_ / "kept"));
  EXPECT_EQ(files(), 1);
}

}  // namespace
}  // namespace aio

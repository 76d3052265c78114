#include "aiod/upkeep.hpp"

#include <gtest/gtest.h>

#include <aio/testing/manual_loop.hpp>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace aiod {
namespace {

using namespace std::chrono_literals;

class UpkeepTest : public ::testing::Test {
 protected:
  void write() {
    ++tries_;
    if (error_ != 0) throw std::system_error(error_, std::generic_category(), "writing /state/x");
  }

  aio::testing::ManualLoop loop_;
  std::vector<std::string> lines_;
  int error_ = 0;
  int tries_ = 0;
  Upkeep upkeep_{loop_.loop(), [this](aio::LogLevel, const std::string& text) { lines_.push_back(text); }};
};

TEST_F(UpkeepTest, DoesAtOnceWhatTheDiskTakes) {
  upkeep_.attempt("no x", [this] { write(); });
  loop_.advance(1h);
  EXPECT_EQ(tries_, 1);
  EXPECT_TRUE(lines_.empty());
}

TEST_F(UpkeepTest, TriesAgainUntilTheDiskTakesIt) {
  for (const int error : {ENOSPC, EROFS, EIO, EDQUOT}) {
    lines_.clear();
    tries_ = 0;
    error_ = error;
    upkeep_.attempt("no x", [this] { write(); });
    ASSERT_EQ(lines_.size(), 1U);
    EXPECT_TRUE(lines_[0].starts_with("no x: writing /state/x: ")) << lines_[0];
    loop_.advance(10min);
    EXPECT_EQ(tries_, 21);
    EXPECT_EQ(lines_.size(), 1U) << "told once";
    error_ = 0;
    loop_.advance(1h);
    EXPECT_EQ(tries_, 22);
    EXPECT_EQ(lines_.back(), "no longer so: no x");
  }
}

TEST_F(UpkeepTest, LeavesOtherErrorsToTheCaller) {
  error_ = EACCES;
  EXPECT_THROW(upkeep_.attempt("no x", [this] { write(); }), std::system_error);
  EXPECT_THROW(upkeep_.attempt("no x", [] { throw std::runtime_error("another daemon"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace aiod

#include "logging/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logging/log.hpp"
#include "logging/select.hpp"
#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SearchTest : public ::testing::Test {
 protected:
  void write(int lines, aio::LogLevel level = aio::LogLevel::info) {
    for (int i = 0; i < lines; ++i) log_.write(level, "hello.service", std::to_string(log_.next_seq()));
  }

  static std::vector<Record> run(Search& search) {
    while (search.step()) continue;
    return search.take();
  }
  std::vector<std::string> found(FilterSpec spec, std::size_t max = 100) const {
    Search search = log_.search(Filter(spec), max);
    return texts(run(search));
  }

  aio::SystemClock clock_;
  Log log_{clock_, {.ring_bytes = 64 * 1024, .stderr_fd = -1}};
};

TEST_F(SearchTest, ReadsWhatCameAfterANumber) {
  write(9);
  EXPECT_THAT(found({.after = 6}), ElementsAre("7", "8", "9"));
  EXPECT_THAT(found({.after = 6}, 2), ElementsAre("8", "9"));
  EXPECT_THAT(found({.after = 0}), SizeIs(9));
  EXPECT_THAT(found({.after = 9}), IsEmpty());
  EXPECT_THAT(found({.after = 1000}), IsEmpty()) << "a number of the future";
}

TEST_F(SearchTest, ReadsBetweenTwoLevels) {
  write(1, aio::LogLevel::debug);
  write(1, aio::LogLevel::info);
  write(1, aio::LogLevel::warning);
  write(1, aio::LogLevel::error);
  EXPECT_THAT(found({.level = aio::LogLevel::info, .level_max = aio::LogLevel::warning}),
              ElementsAre("2", "3"));
  EXPECT_THAT(found({.level_max = aio::LogLevel::debug}), ElementsAre("1"));
}

TEST_F(SearchTest, LooksAtASliceAtATime) {
  write(600);
  Search search = log_.search(Filter(), 1000);
  int steps = 1;
  while (search.step()) ++steps;
  EXPECT_EQ(steps, 3) << "of " << scan_step << " lines";
  EXPECT_THAT(search.take(), SizeIs(600));
}

TEST_F(SearchTest, ASliceHasFewLongLines) {
  for (int i = 0; i < 7; ++i) log_.write(aio::LogLevel::info, "a.service", std::string(8000, 'x'));
  Search search = log_.search(Filter(), 1000);
  int steps = 1;
  while (search.step()) ++steps;
  EXPECT_GE(steps, 3);
  EXPECT_THAT(search.take(), SizeIs(7));
}

TEST_F(SearchTest, DoesNotLookBehindTheNumber) {
  write(600);
  Search search = log_.search(Filter(FilterSpec{.after = 590}), 1000);
  EXPECT_FALSE(search.step());
  EXPECT_THAT(search.take(), SizeIs(10));
}

TEST_F(SearchTest, WhatIsWrittenMeanwhileIsNotPartOfIt) {
  write(300);
  Search search = log_.search(Filter(), 1000);
  write(5);
  EXPECT_TRUE(search.step());
  write(5);
  EXPECT_FALSE(search.step());
  const auto lines = search.take();
  ASSERT_THAT(lines, SizeIs(300));
  EXPECT_EQ(lines.back().seq, 300U);
  EXPECT_EQ(search.next_seq(), 301U);
}

TEST_F(SearchTest, CountsWhatWasOverwrittenBehindTheNumber) {
  write(5000);
  Search search = log_.search(Filter(FilterSpec{.after = 10}), 10000);
  const auto lines = run(search);
  EXPECT_GT(search.lost(), 0U);
  EXPECT_EQ(search.lost() + lines.size(), 4990U);
  Search unnumbered = log_.search(Filter(), 10000);
  run(unnumbered);
  EXPECT_EQ(unnumbered.lost(), 0U);
  Search recent = log_.search(Filter(FilterSpec{.after = 4990}), 10000);
  EXPECT_THAT(run(recent), SizeIs(10));
  EXPECT_EQ(recent.lost(), 0U);
}

TEST_F(SearchTest, CountsWhatIsOverwrittenWhileItLooks) {
  write(700);
  Search search = log_.search(Filter(FilterSpec{.after = 100}), 10000);
  EXPECT_TRUE(search.step());
  write(5000);  // the whole ring anew
  const auto lines = run(search);
  EXPECT_THAT(lines, SizeIs(scan_step));
  EXPECT_EQ(search.lost() + lines.size(), 600U);
  EXPECT_EQ(lines.back().seq, 700U);
}

TEST_F(SearchTest, AnEmptyLogHasNothing) {
  Search search = log_.search(Filter(FilterSpec{.after = 0}), 10);
  EXPECT_THAT(run(search), IsEmpty());
  EXPECT_EQ(search.lost(), 0U);
  EXPECT_EQ(search.next_seq(), 1U);
}

TEST_F(SearchTest, TheLogOfTheDaemonBeforeIsFilteredLikeThePresentOne) {
  const TempDir dir;
  const LogOptions options{.ring_file = dir / "log.ring", .ring_bytes = 4096, .stderr_fd = -1};
  {
    Log before(clock_, options);
    for (int i = 1; i <= 400; ++i)
      before.write(i % 2 == 0 ? aio::LogLevel::error : aio::LogLevel::info, "old.service", std::to_string(i));
  }
  const Log now(clock_, options);
  const auto look = [&](const FilterSpec& spec, std::size_t max) {
    return search_image(now.previous().value(), Filter(spec), max);
  };
  Search last = look({}, 2);
  EXPECT_THAT(texts(run(last)), ElementsAre("399", "400"));
  Search errors = look({.units = {"old"}, .level = aio::LogLevel::error, .grep = "9"}, 2);
  EXPECT_THAT(texts(run(errors)), ElementsAre("396", "398"));
  Search after = look({.after = 398}, 100);
  EXPECT_THAT(texts(run(after)), ElementsAre("399", "400"));
  EXPECT_EQ(after.next_seq(), 401U);
  Search all = look({.after = 0}, 1000);
  const auto lines = run(all);
  EXPECT_EQ(all.lost() + lines.size(), 400U);
}

}  // namespace
}  // namespace aiod::logging

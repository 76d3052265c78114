#include "logging/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FixedClock final : public aio::Clock {
 public:
  aio::TimePoint now() const noexcept override { return {}; }
  aio::WallTime wall_now() const noexcept override { return at_second(1'800'000'000); }
};

// A log without stderr, and a loop that runs what is posted when it is told to.
class LogTest : public testing::Test {
 protected:
  LogTest() {
    log_.set_post([this](std::function<void()> function) { posted_.push_back(std::move(function)); });
  }
  ~LogTest() override { log_.set_post({}); }

  void write(std::string_view text, std::string_view unit = "hello.service") {
    log_.write(aio::LogLevel::info, unit, text);
  }
  std::size_t run_posted() {
    std::size_t count = 0;
    for (; !posted_.empty(); ++count) {
      const auto function = std::move(posted_.front());
      posted_.pop_front();
      function();
    }
    return count;
  }

  FixedClock clock_;
  Log log_{clock_, {.ring_bytes = 4096, .stderr_fd = -1}};
  std::deque<std::function<void()>> posted_;
};

TEST_F(LogTest, ReadsFromANumberOn) {
  for (int i = 1; i <= 5; ++i) write(std::to_string(i));
  const Batch batch = log_.read(3, Filter(), 100);
  EXPECT_THAT(texts(batch.records), ElementsAre("3", "4", "5"));
  EXPECT_EQ(batch.next_seq, 6U);
  EXPECT_EQ(batch.lost, 0U);
  EXPECT_EQ(batch.records[0].time, clock_.wall_now());
  EXPECT_EQ(batch.records[0].unit, "hello.service");
}

TEST_F(LogTest, ReadsInBatches) {
  for (int i = 1; i <= 5; ++i) write(std::to_string(i));
  const Batch first = log_.read(0, Filter(), 2);
  EXPECT_THAT(texts(first.records), ElementsAre("1", "2"));
  const Batch second = log_.read(first.next_seq, Filter(), 100);
  EXPECT_THAT(texts(second.records), ElementsAre("3", "4", "5"));
  EXPECT_THAT(log_.read(second.next_seq, Filter(), 100).records, IsEmpty());
  EXPECT_THAT(log_.read(0, Filter(), 0).records, IsEmpty());
}

TEST_F(LogTest, SaysHowManyWereLost) {
  for (int i = 1; i <= 500; ++i) write(std::to_string(i));
  const Batch batch = log_.read(1, Filter(), 1000);
  ASSERT_FALSE(batch.records.empty());
  EXPECT_EQ(batch.lost, batch.records.front().seq - 1);
  EXPECT_EQ(batch.lost + batch.records.size(), 500U);
  EXPECT_EQ(log_.oldest_seq(), batch.records.front().seq);
  EXPECT_EQ(log_.read(0, Filter(), 1000).lost, 0U);
}

TEST_F(LogTest, ANumberOfTheFutureReadsNothingYet) {
  write("x");
  const Batch batch = log_.read(1000, Filter(), 10);
  EXPECT_THAT(batch.records, IsEmpty());
  EXPECT_EQ(batch.next_seq, 1000U);
}

TEST_F(LogTest, LastAreTheNewestThatMatch) {
  for (int i = 1; i <= 9; ++i) write(std::to_string(i), i % 2 == 0 ? "even.service" : "odd.service");
  EXPECT_THAT(texts(log_.last(Filter(), 3).records), ElementsAre("7", "8", "9"));
  EXPECT_THAT(texts(log_.last(Filter(FilterSpec{.units = {"even"}}), 3).records), ElementsAre("4", "6", "8"));
  EXPECT_THAT(texts(log_.last(Filter(FilterSpec{.grep = "[12]"}), 3).records), ElementsAre("1", "2"));
  EXPECT_EQ(log_.last(Filter(), 3).next_seq, 10U);
  EXPECT_THAT(log_.last(Filter(), 0).records, IsEmpty());
}

TEST_F(LogTest, FindsALineFarBackInALargeRing) {
  Log log(clock_, {.ring_bytes = 1 << 20, .stderr_fd = -1});
  log.write(aio::LogLevel::info, "rare.service", "needle");
  for (int i = 0; i < 5000; ++i) log.write(aio::LogLevel::info, "hello.service", "hay");
  const Filter filter(FilterSpec{.units = {"rare"}, .grep = "needle"});
  EXPECT_THAT(texts(log.last(filter, 10).records), ElementsAre("needle"));
  EXPECT_THAT(texts(log.read(0, filter, 10).records), ElementsAre("needle"));
  EXPECT_EQ(log.read(0, filter, 10).next_seq, 5002U);
}

TEST_F(LogTest, PushesOnceUntilRead) {
  int calls = 0;
  Subscription follower = log_.follow([&] { ++calls; });
  write("1");
  write("2");
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(run_posted(), 1U);
  EXPECT_EQ(calls, 1);
  write("3");
  EXPECT_EQ(run_posted(), 0U);
  EXPECT_THAT(texts(follower.read(Filter(), 10).records), ElementsAre("1", "2", "3"));
  EXPECT_EQ(run_posted(), 0U);
  write("4");
  EXPECT_EQ(run_posted(), 1U);
  EXPECT_THAT(texts(follower.read(Filter(), 10).records), ElementsAre("4"));
}

TEST_F(LogTest, AFollowerSeesNothingFromBefore) {
  write("old");
  Subscription follower = log_.follow([] {});
  EXPECT_EQ(run_posted(), 0U);
  write("new");
  EXPECT_THAT(texts(follower.read(Filter(), 10).records), ElementsAre("new"));
}

TEST_F(LogTest, AFollowerCanBeginWithANumber) {
  for (int i = 1; i <= 3; ++i) write(std::to_string(i));
  int calls = 0;
  Subscription follower = log_.follow([&] { ++calls; }, 2);
  EXPECT_EQ(run_posted(), 1U) << "it is told of what is there already";
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(texts(follower.read(Filter(), 10).records), ElementsAre("2", "3"));
}

// Whatever the filter, one read looks at a slice only, and the next is announced.
TEST_F(LogTest, AFollowerReadsASliceAtATime) {
  Log log(clock_, {.ring_bytes = 1 << 20, .stderr_fd = -1});
  log.set_post([this](std::function<void()> function) { posted_.push_back(std::move(function)); });
  Subscription follower = log.follow([] {});
  for (int i = 0; i < 1000; ++i) log.write(aio::LogLevel::info, "hello.service", "hay");
  log.write(aio::LogLevel::info, "hello.service", "needle");
  const Filter filter(FilterSpec{.grep = "needle"});
  std::vector<Record> found;
  int reads = 0;
  while (run_posted() == 1) {
    ++reads;
    for (Record& line : follower.read(filter, 500).records) found.push_back(std::move(line));
  }
  EXPECT_THAT(texts(found), ElementsAre("needle"));
  EXPECT_EQ(reads, 4);
}

TEST_F(LogTest, CallsAgainWhileSomethingIsLeft) {
  Subscription follower = log_.follow([] {});
  for (int i = 0; i < 5; ++i) write("x");
  std::size_t read = 0;
  int calls = 0;
  while (run_posted() == 1) {
    ++calls;
    read += follower.read(Filter(), 2).records.size();
  }
  EXPECT_EQ(read, 5U);
  EXPECT_EQ(calls, 3);
}

TEST_F(LogTest, ASlowFollowerIsToldWhatItLost) {
  Subscription follower = log_.follow([] {});
  for (int i = 0; i < 500; ++i) write("x");
  const Batch batch = follower.read(Filter(), 1000);
  EXPECT_GT(batch.lost, 0U);
  EXPECT_EQ(batch.lost + batch.records.size(), 500U);
  EXPECT_EQ(follower.read(Filter(), 1000).lost, 0U);
}

TEST_F(LogTest, AnEndedFollowerIsNotCalledThoughItWasPosted) {
  int calls = 0;
  {
    Subscription follower = log_.follow([&] { ++calls; });
    write("x");
  }
  EXPECT_EQ(run_posted(), 1U);
  EXPECT_EQ(calls, 0);
  write("y");
  EXPECT_EQ(run_posted(), 0U);
}

TEST_F(LogTest, AFollowerMayEndItselfWhenCalled) {
  int calls = 0;
  std::optional<Subscription> follower;
  follower.emplace(log_.follow([&] {
    follower.reset();
    ++calls;
  }));
  write("x");
  run_posted();
  EXPECT_EQ(calls, 1);
}

TEST_F(LogTest, FollowersMoveAndAreManyIndependentReaders) {
  Subscription a = log_.follow([] {});
  Subscription b = log_.follow([] {});
  Subscription moved = std::move(a);
  write("x");
  EXPECT_EQ(run_posted(), 2U);
  EXPECT_THAT(moved.read(Filter(), 10).records, SizeIs(1));
  EXPECT_THAT(b.read(Filter(), 10).records, SizeIs(1));
  b = std::move(moved);
  write("y");
  EXPECT_EQ(run_posted(), 1U) << "the reader that was assigned over has ended";
}

TEST_F(LogTest, WithoutALoopNobodyIsCalledAndNothingIsLost) {
  Subscription follower = log_.follow([] {});
  log_.set_post({});
  write("x");
  EXPECT_EQ(run_posted(), 0U);
  EXPECT_THAT(follower.read(Filter(), 10).records, SizeIs(1));
}

TEST_F(LogTest, TakesLinesFromManyThreads) {
  Log log(clock_, {.ring_bytes = 1 << 20, .stderr_fd = -1});
  std::atomic<int> posted = 0;
  log.set_post([&](const std::function<void()>&) { ++posted; });
  Subscription follower = log.follow([] {});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, t] {
      for (int i = 0; i < 1000; ++i) log.write(aio::LogLevel::info, "u", std::to_string(t * 1000 + i));
    });
  }
  std::set<std::string> seen;
  const auto collect = [&] {
    for (const Record& line : follower.read(Filter(), 100).records) seen.insert(line.text);
  };
  while (seen.size() < 4000) collect();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(seen, SizeIs(4000));
  EXPECT_EQ(log.next_seq(), 4001U);
  EXPECT_GT(posted, 0);
}

TEST_F(LogTest, WritesARotatingFile) {
  const TempDir dir;
  const auto path = dir / "aiod.log";
  {
    Log log(clock_, {.file = RotatingFile{.path = path, .max_bytes = 2000, .files = 2}, .stderr_fd = -1});
    for (int i = 0; i < 100; ++i)
      log.write(aio::LogLevel::warning, "hello.service", "line " + std::to_string(i));
    EXPECT_EQ(log.dropped().by_file, 0U);
  }
  EXPECT_LE(std::filesystem::file_size(path), 2000U);
  EXPECT_TRUE(std::filesystem::exists(dir / "aiod.1.log"));
  EXPECT_TRUE(std::filesystem::exists(dir / "aiod.2.log"));
  EXPECT_FALSE(std::filesystem::exists(dir / "aiod.3.log"));
  std::ifstream in(path);
  const std::string all{std::istreambuf_iterator<char>(in), {}};
  EXPECT_THAT(all, testing::EndsWith(".000 WARN  [hello.service] line 99\n"));
}

TEST_F(LogTest, SaysWhatItCouldNotOpenAndGoesOn) {
  const Log log(clock_, {.ring_file = "/nonexistent/log.ring",
                         .file = RotatingFile{.path = "/proc/nowhere/aiod.log"},
                         .stderr_fd = -1});
  const auto lines = log.last(Filter(), 10).records;
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].unit, "aiod");
  EXPECT_EQ(lines[0].level, aio::LogLevel::warning);
  EXPECT_THAT(lines[0].text, testing::HasSubstr("/nonexistent/log.ring"));
  EXPECT_THAT(lines[1].text, testing::HasSubstr("/proc/nowhere/aiod.log"));
}

TEST_F(LogTest, KeepsTheLogOfTheDaemonBefore) {
  const TempDir dir;
  const LogOptions options{.ring_file = dir / "log.ring", .stderr_fd = -1};
  {
    Log log(clock_, options);
    EXPECT_FALSE(log.previous());
    for (const char* text : {"1", "2", "3"}) log.write(aio::LogLevel::info, "hello.service", text);
  }
  const Log log(clock_, options);
  const auto previous = log.previous();
  ASSERT_TRUE(previous);
  EXPECT_THAT(texts(all_lines(previous->view())), ElementsAre("1", "2", "3"));
  EXPECT_EQ(log.next_seq(), 1U);
}

TEST_F(LogTest, AWriteIsCheap) {
  Log log(clock_, {.stderr_fd = -1});
  const auto begin = std::chrono::steady_clock::now();
  constexpr int lines = 100'000;
  for (int i = 0; i < lines; ++i)
    log.write(aio::LogLevel::info, "hello.service",
              "a line of the usual length, some eighty characters, more or less, LED");
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("ns_per_line", std::to_string(took.count() / lines));
  std::printf("%.0f ns per line\n", took.count() / lines);
  EXPECT_LT(took.count() / lines, 50'000) << "far above what any machine needs";
}

}  // namespace
}  // namespace aiod::logging

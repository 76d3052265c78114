#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "logging/search.hpp"
#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

constexpr std::size_t tail_at = offsetof(RingHeader, tail);
constexpr std::size_t head_at = offsetof(RingHeader, head);

// A ring in a file that takes random lines of random sizes, and every line that it was ever given.
class RandomRing {
 public:
  RandomRing(unsigned seed, std::size_t capacity)
      : random_(seed), ring_(Ring::create(file(), sizeof(RingHeader) + capacity)) {}
  RandomRing(const RandomRing&) = delete;
  RandomRing& operator=(const RandomRing&) = delete;
  ~RandomRing() { ::close(copy_); }

  void write() {
    const auto level = static_cast<aio::LogLevel>(below(5));
    const RecordView line = ring_.write(at_second(static_cast<int>(below(1000))), level, bytes(20), text());
    written_.emplace(line.seq, line);
  }

  std::string content() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::optional<RingImage> load(const std::string& content) const {
    if (::ftruncate(copy_, 0) != 0 || ::pwrite(copy_, content.data(), content.size(), 0) < 0)
      throw std::runtime_error("memfd");
    return RingImage::load("/proc/self/fd/" + std::to_string(copy_));
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::uint64_t newest() const { return written_.rbegin()->first; }
  std::vector<Record> lines() const { return all_lines(ring_.view()); }

  // What is read was written, in that order, with nothing left out in between.
  void expect_true(const std::vector<Record>& lines) const {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto known = written_.find(lines[i].seq);
      ASSERT_NE(known, written_.end()) << "line " << lines[i].seq << " was never written";
      ASSERT_EQ(lines[i], known->second);
      ASSERT_EQ(lines[i].seq, lines[0].seq + i);
    }
  }

 private:
  std::filesystem::path file() const { return dir_ / "log.ring"; }

  std::string bytes(std::size_t most) {
    std::string result(below(most + 1), '\0');
    for (char& c : result) c = static_cast<char>(random_());
    return result;
  }

  // Mostly short; now and then longer than a record may be.
  std::string text() {
    const std::size_t kind = below(10);
    return kind < 7 ? bytes(60) : kind < 9 ? bytes(400) : std::string(below(3000), 'x');
  }

  TempDir dir_;
  int copy_ = ::memfd_create("copy.ring", MFD_CLOEXEC);  // torn thousands of times: no disk for that
  std::mt19937 random_;
  Ring ring_;
  std::map<std::uint64_t, Record> written_;
};

std::vector<Record> backward(RingImage image) {
  Search search = search_image(std::move(image), Filter(), 1000);
  while (search.step()) continue;
  return search.take();
}

// The bytes of `before`, with some of what a write changed, as they are when the process is killed on the
// way: the tail moves first, the head last.
std::string killed_between(RandomRing& ring, const std::string& before, const std::string& after) {
  std::string torn = before;
  torn.replace(tail_at, 8, after, tail_at, 8);
  const std::size_t done = sizeof(RingHeader) + ring.below(after.size() - sizeof(RingHeader));
  if (ring.below(2) == 0) {
    torn.replace(sizeof(RingHeader), done, after, sizeof(RingHeader), done);
  } else {
    torn.replace(done, std::string::npos, after, done);
  }
  return torn;
}

// Words of which some are old, some new and some neither, as after a power cut.
std::string torn_anywhere(RandomRing& ring, const std::string& before, const std::string& after) {
  std::string torn = before;
  for (std::size_t at = 0; at + 8 <= torn.size(); at += 8) {
    const std::size_t fate = ring.below(at < sizeof(RingHeader) ? 4 : 300);
    if (fate != 0) torn.replace(at, 8, fate % 2 == 0 ? before : after, at, 8);
    if (fate == 1 && ring.below(4) == 0) torn[at + ring.below(8)] = static_cast<char>(ring.below(256));
  }
  if (ring.below(10) == 0) torn.resize(ring.below(torn.size()));
  return torn;
}

class RingProperty : public ::testing::TestWithParam<unsigned> {};

TEST_P(RingProperty, KilledAtAnyMomentItKeepsEveryLineThatWasFinished) {
  RandomRing ring(GetParam(), smallest_capacity + 8U * (GetParam() * 37 % 200));
  ring.write();
  for (int i = 0; i < 300; ++i) {
    const std::string before = ring.content();
    const std::vector<Record> lines_before = ring.lines();
    ring.write();
    const auto image = ring.load(killed_between(ring, before, ring.content()));
    ASSERT_TRUE(image);
    EXPECT_FALSE(image->damaged());
    const auto lines = all_lines(image->view());
    ASSERT_NO_FATAL_FAILURE(ring.expect_true(lines));
    // Only the oldest have gone: those that the write was about to overwrite.
    ASSERT_LE(lines.size(), lines_before.size());
    ASSERT_TRUE(std::equal(lines.rbegin(), lines.rend(), lines_before.rbegin()));
    EXPECT_EQ(image->next_seq(), ring.newest());
    EXPECT_EQ(backward(*image), lines);
  }
}

TEST_P(RingProperty, AFinishedWriteIsThere) {
  RandomRing ring(GetParam(), smallest_capacity + 8U * (GetParam() * 53 % 200));
  for (int i = 0; i < 300; ++i) {
    ring.write();
    const auto image = ring.load(ring.content());
    ASSERT_TRUE(image);
    const auto lines = all_lines(image->view());
    ASSERT_NO_FATAL_FAILURE(ring.expect_true(lines));
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back().seq, ring.newest());
    EXPECT_EQ(lines, ring.lines());
  }
}

TEST_P(RingProperty, TornAnywhereItInventsNothing) {
  RandomRing ring(GetParam(), smallest_capacity + 8U * (GetParam() * 71 % 200));
  ring.write();
  std::size_t readable = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string before = ring.content();
    ring.write();
    const std::string after = ring.content();
    for (int variant = 0; variant < 8; ++variant) {
      const auto image = ring.load(torn_anywhere(ring, before, after));
      if (!image) continue;
      const auto lines = all_lines(image->view());
      readable += lines.size();
      ASSERT_NO_FATAL_FAILURE(ring.expect_true(lines));
      EXPECT_EQ(backward(*image), lines);
    }
  }
  EXPECT_GT(readable, 0U) << "nothing was looked at";
}

// Beyond the head lie whole records of the ring's last turn; a head that points behind them is not believed.
TEST_P(RingProperty, AHeadThatPointsTooFarBringsNothingBack) {
  RandomRing ring(GetParam(), smallest_capacity);
  ring.write();
  for (int i = 0; i < 300; ++i) {
    const std::string before = ring.content();
    ring.write();
    std::string torn = before;  // killed as soon as the tail had moved
    torn.replace(tail_at, 8, ring.content(), tail_at, 8);
    std::uint64_t head = 0;
    std::memcpy(&head, torn.data() + head_at, sizeof head);
    for (std::uint64_t further = 8; further <= smallest_capacity; further += 8) {
      const std::uint64_t wrong = head + further;
      std::memcpy(torn.data() + head_at, &wrong, sizeof wrong);
      const auto image = ring.load(torn);
      if (!image) break;
      ASSERT_NO_FATAL_FAILURE(ring.expect_true(all_lines(image->view())));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RingProperty, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace aiod::logging

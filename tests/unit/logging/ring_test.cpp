#include "logging/ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>

#include "base/utf8.hpp"
#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t small = sizeof(RingHeader) + smallest_capacity;

RecordView put(Ring& ring, std::string_view text) {
  return ring.write(at_second(1), aio::LogLevel::info, "hello.service", text);
}

TEST(Ring, GivesBackWhatWasWritten) {
  Ring ring = Ring::in_memory(4096);
  const RecordView line = ring.write(at_second(7), aio::LogLevel::error, "hello.service.blink", "grüße");
  EXPECT_EQ(line.seq, 1U);
  EXPECT_EQ(line.text, "grüße");

  const auto lines = all_lines(ring.view());
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].seq, 1U);
  EXPECT_EQ(lines[0].time, at_second(7));
  EXPECT_EQ(lines[0].level, aio::LogLevel::error);
  EXPECT_EQ(lines[0].unit, "hello.service.blink");
  EXPECT_EQ(lines[0].text, "grüße");
}

TEST(Ring, IsEmptyAtFirst) {
  const Ring ring = Ring::in_memory(0);
  EXPECT_THAT(all_lines(ring.view()), IsEmpty());
  EXPECT_EQ(ring.oldest_seq(), 1U);
  EXPECT_EQ(ring.next_seq(), 1U);
  EXPECT_EQ(ring.view().find(0), ring.view().end());
}

TEST(Ring, KeepsEmptyTextsAndUnitsAndZeroBytes) {
  Ring ring = Ring::in_memory(4096);
  ring.write(at_second(0), aio::LogLevel::debug, "", "");
  put(ring, std::string_view("a\0b", 3));
  const auto lines = all_lines(ring.view());
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].unit, "");
  EXPECT_EQ(lines[1].text, std::string_view("a\0b", 3));
}

TEST(Ring, OverwritesTheOldestWithoutAGap) {
  Ring ring = Ring::in_memory(small);
  for (int i = 1; i <= 1000; ++i) {
    put(ring, std::to_string(i));
    const auto lines = all_lines(ring.view());
    ASSERT_FALSE(lines.empty());
    ASSERT_EQ(lines.front().seq, ring.oldest_seq());
    ASSERT_EQ(lines.back().seq, static_cast<std::uint64_t>(i));
    ASSERT_EQ(lines.back().seq - lines.front().seq + 1, lines.size());
    for (const Record& line : lines) ASSERT_EQ(line.text, std::to_string(line.seq));
  }
  EXPECT_GE(all_lines(ring.view()).size(), smallest_capacity / 80);
}

// Every length at every offset of the ring's end: the case of a rest too small for a header among them.
TEST(Ring, WrapsAtAnyLength) {
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    Ring ring = Ring::in_memory(small + 8U * (random() % 40));
    std::vector<std::string> written;
    for (int i = 0; i < 500; ++i) {
      written.emplace_back(random() % (ring.longest_text() + 1), static_cast<char>('a' + i % 26));
      put(ring, written.back());
      const auto lines = all_lines(ring.view());
      ASSERT_FALSE(lines.empty());
      ASSERT_TRUE(std::equal(lines.rbegin(), lines.rend(), written.rbegin(),
                             [](const Record& line, const std::string& text) { return line.text == text; }));
      ASSERT_EQ(lines.back().seq, written.size());
    }
  }
}

TEST(Ring, ReadsBackwardsTheSameLines) {
  Ring ring = Ring::in_memory(small);
  for (int i = 0; i < 300; ++i) put(ring, std::string(static_cast<std::size_t>(i % 97), 'x'));
  std::vector<Record> backward;
  EXPECT_EQ(ring.view().backward(ring.view().end(),
                                 [&](const RecordView& line) {
                                   backward.emplace_back(line);
                                   return true;
                                 }),
            ring.view().begin());
  std::reverse(backward.begin(), backward.end());
  EXPECT_EQ(backward, all_lines(ring.view()));
}

TEST(Ring, FindsALineByItsNumber) {
  Ring ring = Ring::in_memory(small);
  for (int i = 0; i < 100; ++i) put(ring, "text");
  const RingView view = ring.view();
  for (std::uint64_t seq = ring.oldest_seq(); seq < ring.next_seq(); ++seq) {
    std::uint64_t found = 0;
    view.forward(view.find(seq), [&](const RecordView& line) {
      found = line.seq;
      return false;
    });
    EXPECT_EQ(found, seq);
  }
  EXPECT_EQ(view.find(0), view.begin());
  EXPECT_EQ(view.find(ring.next_seq()), view.end());
}

TEST(Ring, CutsALineLongerThanARecordAndSaysSo) {
  Ring ring = Ring::in_memory(1 << 20);
  const std::size_t size = 3 << 20;
  put(ring, std::string(size, 'x'));
  const auto lines = all_lines(ring.view());
  ASSERT_THAT(lines, SizeIs(1));
  const std::size_t kept = lines[0].text.find("…");
  EXPECT_GT(kept, 7900U);
  EXPECT_TRUE(lines[0].text.ends_with("… [" + std::to_string(size - kept) + " bytes cut]"))
      << lines[0].text.substr(kept);
}

TEST(Ring, TakesALineOfExactlyTheLongestText) {
  Ring ring = Ring::in_memory(small);
  for (int i = 0; i < 10; ++i) put(ring, std::string(ring.longest_text(), 'x'));
  EXPECT_EQ(all_lines(ring.view()).back().text, std::string(ring.longest_text(), 'x'));
}

TEST(Ring, MakesEveryTextValidUtf8) {
  Ring ring = Ring::in_memory(small);
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string noise(random() % 400, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    ring.write(at_second(1), aio::LogLevel::info, noise, noise);
    for (const Record& line : all_lines(ring.view())) {
      ASSERT_TRUE(base::is_utf8(line.text));
      ASSERT_TRUE(base::is_utf8(line.unit));
    }
  }
}

TEST(Ring, LeavesItsLinesToTheNextDaemon) {
  const TempDir dir;
  {
    Ring ring = Ring::create(dir / "log.ring", small);
    put(ring, "from before");
  }
  Ring ring = Ring::create(dir / "log.ring", 2 * small);
  EXPECT_THAT(all_lines(ring.view()), IsEmpty());
  const auto previous = Ring::open_previous(dir / "log.ring");
  ASSERT_TRUE(previous);
  EXPECT_FALSE(previous->damaged());
  EXPECT_THAT(texts(all_lines(previous->view())), ElementsAre("from before"));
}

TEST(Ring, FileHasTheSizeItWasGivenAndNoMore) {
  const TempDir dir;
  Ring ring = Ring::create(dir / "log.ring", 10'000);
  for (int i = 0; i < 1000; ++i) put(ring, "some text");
  EXPECT_EQ(std::filesystem::file_size(dir / "log.ring"), 10'000U);
}

TEST(Ring, KeepsGarbageAsideAndIsNotTroubledByIt) {
  const TempDir dir;
  for (const std::string& garbage :
       {std::string(), std::string("x"), std::string(100, '\0'), std::string(5000, '\xFF'),
        std::string(ring_magic, 8) + std::string(5000, '\xFF')}) {
    std::ofstream(dir / "log.ring", std::ios::binary) << garbage;
    Ring ring = Ring::create(dir / "log.ring", small);
    put(ring, "works");
    EXPECT_THAT(all_lines(ring.view()), SizeIs(1));
    EXPECT_FALSE(Ring::open_previous(dir / "log.ring"));
    EXPECT_EQ(std::filesystem::file_size(dir / "log.ring.1"), garbage.size());
    std::filesystem::remove(dir / "log.ring");
  }
}

TEST(Ring, DoesNotWriteThroughALink) {
  const TempDir dir;
  std::ofstream(dir / "victim") << "precious";
  std::filesystem::create_symlink(dir / "victim", dir / "log.ring");
  Ring ring = Ring::create(dir / "log.ring", small);
  put(ring, "text");
  EXPECT_EQ(std::filesystem::file_size(dir / "victim"), 8U);
}

TEST(Ring, RefusesAPlaceItCannotHave) {
  EXPECT_THROW(Ring::create("/nonexistent/log.ring", small), std::system_error);
}

TEST(Ring, RecoversWhenItsMemoryWasTrampled) {
  Ring ring = Ring::in_memory(small);
  for (int i = 0; i < 20; ++i) put(ring, "text");
  // The view is the only way to the memory from outside; a wild pointer of a plugin needs none.
  const char* text = nullptr;
  ring.view().forward(ring.view().begin(), [&](const RecordView& line) {
    text = line.text.data();
    return false;
  });
  const_cast<char*>(text)[0] = 'X';
  EXPECT_THAT(all_lines(ring.view()), IsEmpty());
  for (int i = 0; i < 40; ++i) put(ring, "after");
  const auto lines = all_lines(ring.view());
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back().seq, 60U);
  EXPECT_EQ(lines.back().text, "after");
}

}  // namespace
}  // namespace aiod::logging

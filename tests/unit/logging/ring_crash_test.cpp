#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "logging/ring.hpp"
#include "unit/logging/support.hpp"

namespace aiod::logging {
namespace {

constexpr std::size_t small = sizeof(RingHeader) + smallest_capacity;

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// A ring file with a few lines, wrapped several times, and where its last record lies in it.
struct Wreck {
  TempDir dir;
  std::vector<Record> lines;
  std::size_t last_begin = 0;
  std::size_t last_end = 0;

  Wreck() {
    Ring ring = Ring::create(file(), small);
    for (int i = 0; i < 50; ++i)
      ring.write(at_second(i), aio::LogLevel::info, "hello.service", "line " + std::to_string(i));
    lines = all_lines(ring.view());
    const auto position = ring.view().find(lines.back().seq);
    last_begin = sizeof(RingHeader) + position % smallest_capacity;
    last_end = last_begin + ring.view().at(position)->header.size;
  }

  std::filesystem::path file() const { return dir / "log.ring"; }
};

TEST(RingCrash, AnyDamagedByteOfTheLastRecordLosesThatRecordOnly) {
  const Wreck wreck;
  const std::string whole = read_file(wreck.file());
  std::vector<Record> expected = wreck.lines;
  expected.pop_back();
  for (std::size_t at = wreck.last_begin; at < wreck.last_end; ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string torn = whole;
      torn[at] = static_cast<char>(torn[at] ^ flip);
      write_file(wreck.file(), torn);
      const auto image = RingImage::load(wreck.file());
      ASSERT_TRUE(image);
      EXPECT_TRUE(image->damaged());
      ASSERT_EQ(all_lines(image->view()), expected) << "byte " << at;
    }
  }
}

TEST(RingCrash, ARecordHalfWrittenIsNotRead) {
  const Wreck wreck;
  const std::string whole = read_file(wreck.file());
  for (std::size_t at = wreck.last_begin; at < wreck.last_end - 8; ++at) {
    std::string torn = whole;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(at),
              torn.begin() + static_cast<std::ptrdiff_t>(wreck.last_end), '\0');
    if (torn == whole) continue;  // only padding was left
    write_file(wreck.file(), torn);
    const auto image = RingImage::load(wreck.file());
    ASSERT_TRUE(image);
    ASSERT_EQ(all_lines(image->view()).size(), wreck.lines.size() - 1) << "from byte " << at;
  }
}

TEST(RingCrash, AFileCutAtAnyByteNeverCrashesAndReadsOnlyTrueLines) {
  const Wreck wreck;
  const std::string whole = read_file(wreck.file());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(wreck.file(), whole.substr(0, size));
    const auto image = RingImage::load(wreck.file());
    ASSERT_EQ(image.has_value(), size >= sizeof(RingHeader));
    if (!image) continue;
    const auto lines = all_lines(image->view());
    ASSERT_LE(lines.size(), wreck.lines.size());
    ASSERT_TRUE(std::equal(lines.begin(), lines.end(), wreck.lines.begin()));
  }
}

TEST(RingCrash, AnyDamagedByteOfTheHeaderNeverCrashes) {
  const Wreck wreck;
  const std::string whole = read_file(wreck.file());
  for (std::size_t at = 0; at < sizeof(RingHeader); ++at) {
    for (int flip = 1; flip < 256; flip *= 2) {
      std::string torn = whole;
      torn[at] = static_cast<char>(torn[at] ^ flip);
      write_file(wreck.file(), torn);
      const auto image = RingImage::load(wreck.file());
      ASSERT_LE(image ? all_lines(image->view()).size() : 0, wreck.lines.size());
    }
  }
}

// Lines of many lengths, which say their own number, until somebody kills the process.
[[noreturn]] void write_for_ever(Ring& ring, int started) {
  for (std::uint64_t seq = 1;; ++seq) {
    ring.write(at_second(1), aio::LogLevel::info, "hello.service",
               std::to_string(seq) + std::string(seq * 7 % 80, 'x'));
    if (seq == 1 && ::write(started, "!", 1) != 1) ::_exit(1);
  }
}

TEST(RingCrash, AKilledWriterLeavesWholeLines) {
  for (int round = 0; round < 40; ++round) {
    const TempDir dir;
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Ring ring = Ring::create(dir / "log.ring", small);
      write_for_ever(ring, pipe[1]);
    }
    char byte = 0;
    ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    pollfd nothing{.fd = pipe[0], .events = POLLIN, .revents = 0};
    ::poll(&nothing, 1, round % 5);  // lets it write for a while
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ::close(pipe[0]);
    ::close(pipe[1]);

    const auto image = RingImage::load(dir / "log.ring");
    ASSERT_TRUE(image);
    EXPECT_FALSE(image->damaged());
    const auto lines = all_lines(image->view());
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back().seq - lines.front().seq + 1, lines.size());
    for (const Record& line : lines)
      EXPECT_EQ(line.text, std::to_string(line.seq) + std::string(line.seq * 7 % 80, 'x'));
  }
}

}  // namespace
}  // namespace aiod::logging

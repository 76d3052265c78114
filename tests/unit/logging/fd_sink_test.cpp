#include "logging/fd_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

namespace aiod::logging {
namespace {

using testing::MatchesRegex;

spdlog::details::log_msg message(std::string_view text,
                                 spdlog::level::level_enum level = spdlog::level::info) {
  const auto time = spdlog::log_clock::from_time_t(1'800'000'000) + std::chrono::milliseconds(7);
  return {time, {}, "hello.service", level, spdlog::string_view_t(text.data(), text.size())};
}

// Two connected descriptors: a pipe or a socket pair.
class Ends {
 public:
  explicit Ends(bool socket) {
    const int made = socket ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, fds_.data()) : ::pipe(fds_.data());
    if (made != 0) throw std::runtime_error("no pipe");
    ::fcntl(fds_[0], F_SETFL, O_NONBLOCK);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  ~Ends() {
    for (const int fd : fds_) {
      if (fd >= 0) ::close(fd);
    }
  }

  int writer() const { return fds_[1]; }
  void close_reader() {
    ::close(fds_[0]);
    fds_[0] = -1;
  }
  std::string read_all() const {
    std::string all;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(fds_[0], buffer.data(), buffer.size())) > 0;)
      all.append(buffer.data(), static_cast<std::size_t>(n));
    return all;
  }

 private:
  std::array<int, 2> fds_{};
};

std::string shown(std::string_view text, LineStyle style = LineStyle::plain,
                  spdlog::level::level_enum level = spdlog::level::info) {
  const Ends ends(false);
  FdSink sink(ends.writer(), style);
  sink.log(message(text, level));
  return ends.read_all();
}

TEST(Line, HasTimeLevelUnitAndText) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  EXPECT_EQ(shown("LED 17 toggled!"), "2027-01-15 08:00:00.007 INFO  [hello.service] LED 17 toggled!\n");
  EXPECT_EQ(shown("x", LineStyle::plain, spdlog::level::warn),
            "2027-01-15 08:00:00.007 WARN  [hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::plain, spdlog::level::err),
            "2027-01-15 08:00:00.007 ERROR [hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::plain, spdlog::level::debug),
            "2027-01-15 08:00:00.007 DEBUG [hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::plain, spdlog::level::critical),
            "2027-01-15 08:00:00.007 CRIT  [hello.service] x\n");
}

TEST(Line, HasTheJournalsPriority) {
  EXPECT_EQ(shown("x", LineStyle::journal), "<6>[hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::journal, spdlog::level::debug), "<7>[hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::journal, spdlog::level::warn), "<4>[hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::journal, spdlog::level::err), "<3>[hello.service] x\n");
  EXPECT_EQ(shown("x", LineStyle::journal, spdlog::level::critical), "<2>[hello.service] x\n");
  EXPECT_EQ(shown("a\nb", LineStyle::journal), "<6>[hello.service] a\n<6>    b\n");
}

TEST(Line, IsColouredByLevel) {
  EXPECT_THAT(shown("x", LineStyle::colour, spdlog::level::err), testing::HasSubstr("\x1b[31mERROR\x1b[0m"));
}

TEST(Line, CannotBeForgedNorSteerTheTerminal) {
  EXPECT_EQ(shown("a\n2027-01-15 08:00:00.000 ERROR [aiod] b\n\n"),
            shown("a") + "    2027-01-15 08:00:00.000 ERROR [aiod] b\n");
  EXPECT_EQ(shown("\x1b[2J\r\a\tx\x7f"), shown("\\x1b[2J\\x0d\\x07\tx\\x7f"));
}

TEST(Line, SecondsChange) {
  const Ends ends(false);
  FdSink sink(ends.writer(), LineStyle::plain);
  auto first = message("x");
  auto second = first;
  second.time += std::chrono::milliseconds(993);
  sink.log(first);
  sink.log(second);
  EXPECT_THAT(ends.read_all(), MatchesRegex(".*:00:00.007 .*\n.*:00:01.000 .*\n"));
}

class FdSinkTest : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Ends, FdSinkTest, testing::Values(false, true),
                         [](const auto& kind) { return kind.param ? "Socket" : "Pipe"; });

TEST_P(FdSinkTest, DropsAndCountsWhatAFullReaderDoesNotTakeAndSaysSoLater) {
  const Ends ends(GetParam());
  FdSink sink(ends.writer(), LineStyle::journal);
  while (sink.dropped() == 0) sink.log(message("some text"));
  sink.log(message("lost too"));
  EXPECT_EQ(sink.dropped(), 2U);

  const std::string before = ends.read_all();
  EXPECT_THAT(before, testing::HasSubstr("some text"));
  EXPECT_THAT(before, testing::Not(testing::HasSubstr("lost too")));
  sink.log(message("back again"));
  sink.log(message("and again"));
  EXPECT_THAT(ends.read_all(),
              testing::EndsWith("... 2 log lines lost here: nobody read them\n<6>[hello.service] back again\n"
                                "<6>[hello.service] and again\n"));
  EXPECT_EQ(sink.dropped(), 2U);
}

TEST_P(FdSinkTest, SurvivesAReaderThatWentAway) {
  Ends ends(GetParam());
  FdSink sink(ends.writer(), LineStyle::plain);
  ends.close_reader();
  for (int i = 0; i < 3; ++i) sink.log(message("nobody hears this"));
  EXPECT_EQ(sink.dropped(), 3U);
}

TEST_P(FdSinkTest, ALineCutInTheMiddleEndsBeforeTheNext) {
  const Ends ends(GetParam());
  FdSink sink(ends.writer(), LineStyle::journal);
  const std::string big(60'000, 'x');
  while (sink.dropped() == 0) sink.log(message(big));
  ends.read_all();
  sink.log(message("next"));
  EXPECT_THAT(
      ends.read_all(),
      MatchesRegex("\n?\\.\\.\\. 1 log lines lost here: nobody read them\n<6>.hello.service. next\n"));
}

TEST(FdSink, SurvivesADescriptorThatIsClosed) {
  FdSink sink(-1, LineStyle::plain);
  sink.log(message("x"));
  EXPECT_EQ(sink.dropped(), 1U);
}

TEST(Style, IsTheJournalsOnlyWhereTheJournalListens) {
  const Ends ends(true);
  struct stat status {};
  ASSERT_EQ(::fstat(ends.writer(), &status), 0);
  ::setenv("JOURNAL_STREAM", fmt::format("{}:{}", status.st_dev, status.st_ino).c_str(), 1);
  EXPECT_EQ(style_for(ends.writer()), LineStyle::journal);
  ::setenv("JOURNAL_STREAM", fmt::format("{}:{}", status.st_dev, status.st_ino + 1).c_str(), 1);
  EXPECT_EQ(style_for(ends.writer()), LineStyle::plain);
  ::unsetenv("JOURNAL_STREAM");
  EXPECT_EQ(style_for(ends.writer()), LineStyle::plain);
  EXPECT_EQ(style_for(-1), LineStyle::plain);
}

TEST(Style, IsColouredOnATerminalThatWantsIt) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no pseudo terminals here";
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  const int fd = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  ASSERT_GE(fd, 0);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  EXPECT_EQ(style_for(fd), LineStyle::colour);
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(style_for(fd), LineStyle::plain);
  ::setenv("TERM", "xterm", 1);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(style_for(fd), LineStyle::plain);
  ::close(fd);
  ::close(terminal);
}

}  // namespace
}  // namespace aiod::logging

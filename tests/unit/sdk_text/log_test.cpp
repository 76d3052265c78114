#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <aio/log.hpp>

#include <stdexcept>
#include <vector>

/// Formatting it throws what a formatter should not.
struct Unprintable {
  bool standard;
};

template <>
struct fmt::formatter<Unprintable> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <class Context>
  auto format(const Unprintable& value, Context& context) const -> decltype(context.out()) {
    if (value.standard) throw std::runtime_error("no words");
    throw 7;
  }
};

namespace {

using aio::Logger;
using aio::LogLevel;

struct Line {
  LogLevel level;
  std::string unit;
  std::string text;

  bool operator==(const Line&) const = default;
};

class Lines final : public aio::LogSink {
 public:
  void write(LogLevel level, std::string_view unit, std::string_view text) noexcept override {
    lines.push_back({level, std::string(unit), std::string(text)});
  }

  std::vector<Line> lines;
};

class LoggerTest : public testing::Test {
 protected:
  Lines sink;
  Logger log{sink, "hello.service", std::make_shared<Logger::LevelCell>(LogLevel::info)};
};

TEST(LogLevelText, GoesBothWays) {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error,
                               LogLevel::critical, LogLevel::off}) {
    EXPECT_EQ(aio::parse_log_level(aio::to_string(level)), level);
  }
  EXPECT_EQ(aio::to_string(LogLevel::warning), "warning");
}

TEST(LogLevelText, TakesAnyCaseAndAbbreviations) {
  EXPECT_EQ(aio::parse_log_level("INFO"), LogLevel::info);
  EXPECT_EQ(aio::parse_log_level("Warn"), LogLevel::warning);
  EXPECT_EQ(aio::parse_log_level("err"), LogLevel::error);
  EXPECT_EQ(aio::parse_log_level("CRIT"), LogLevel::critical);
  for (const char* text : {"", "inf", "infos", " info", "verbose", "0"}) {
    EXPECT_FALSE(aio::parse_log_level(text)) << text;
  }
}

TEST_F(LoggerTest, WritesWhatIsNotBelowItsLevel) {
  log.debug("no {}", 1);
  log.info("yes {}", 2);
  log.critical("{:>3}", "x");
  EXPECT_EQ(sink.lines, (std::vector<Line>{{LogLevel::info, "hello.service", "yes 2"},
                                           {LogLevel::critical, "hello.service", "  x"}}));
}

TEST_F(LoggerTest, AChildSharesTheLevelAndExtendsTheUnit) {
  const Logger blink = log.child("blink");
  log.set_level(LogLevel::debug);
  blink.debug("now");
  EXPECT_EQ(sink.lines, (std::vector<Line>{{LogLevel::debug, "hello.service.blink", "now"}}));
}

TEST_F(LoggerTest, LongLinesAreWhole) {
  const std::string text(100'000, 'x');
  log.info("{}", text);
  ASSERT_EQ(sink.lines.size(), 1u);
  EXPECT_EQ(sink.lines[0].text, text);
}

TEST_F(LoggerTest, AThrowingFormatterCostsTheTextOnly) {
  EXPECT_NO_THROW(log.info("half {} way", Unprintable{true}));
  EXPECT_NO_THROW(log.info("half {} way", Unprintable{false}));
  ASSERT_EQ(sink.lines.size(), 2u);
  EXPECT_EQ(sink.lines[0].text, "half {} way (cannot be formatted: no words)");
  EXPECT_EQ(sink.lines[1].text, "half {} way (cannot be formatted: a formatter threw)");
}

TEST_F(LoggerTest, ABadRunTimeFormatCostsTheTextOnly) {
  EXPECT_NO_THROW(log.info(fmt::runtime("{:d} is no number"), "x"));
  ASSERT_EQ(sink.lines.size(), 1u);
  EXPECT_THAT(sink.lines[0].text, testing::HasSubstr("{:d} is no number (cannot be formatted:"));
}

}  // namespace

#include <gtest/gtest.h>

#include <random>

#include <aio/time.hpp>

namespace {

using namespace std::chrono_literals;
using aio::Duration;
using aio::format_duration;
using aio::parse_duration;

TEST(ParseDuration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("7us"), 7us);
  EXPECT_EQ(parse_duration("7ms"), 7ms);
  EXPECT_EQ(parse_duration("7s"), 7s);
  EXPECT_EQ(parse_duration("7m"), 7min);
  EXPECT_EQ(parse_duration("7min"), 7min);
  EXPECT_EQ(parse_duration("7h"), 7h);
  EXPECT_EQ(parse_duration("7d"), 7 * 24h);
  EXPECT_EQ(parse_duration("7w"), 49 * 24h);
}

TEST(ParseDuration, ABareNumberIsSeconds) {
  EXPECT_EQ(parse_duration("90"), 90s);
  EXPECT_EQ(parse_duration("0"), 0s);
  EXPECT_EQ(parse_duration("0.25"), 250ms);
  EXPECT_EQ(parse_duration(" 90 "), 90s);
}

TEST(ParseDuration, AddsParts) {
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1h 30m"), 90min);
  EXPECT_EQ(parse_duration("30m 1h"), 90min);
  EXPECT_EQ(parse_duration("5 min"), 5min);
  EXPECT_EQ(parse_duration("1m 500ms"), 60'500ms);
}

TEST(ParseDuration, FractionsAreExact) {
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.1h"), 6min);
  EXPECT_EQ(parse_duration("0.000000001"), 1ns);
  EXPECT_EQ(parse_duration("0.123456789s"), 123'456'789ns);
  EXPECT_EQ(parse_duration("0.0000000019s"), 1ns);  // cut, not rounded
  EXPECT_EQ(parse_duration("0.5w"), 84h);
  EXPECT_EQ(parse_duration("0.99999999999999999999999999999999s"), 999'999'999ns);
}

TEST(ParseDuration, OneLeadingMinusIsForTheWhole) {
  EXPECT_EQ(parse_duration("-1h30m"), -90min);
  EXPECT_EQ(parse_duration("-0"), 0s);
  EXPECT_FALSE(parse_duration("--1s"));
  EXPECT_FALSE(parse_duration("1h-30m"));
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text :
       {"",     " ",     "-",     "s",    "ms",  "1x",  "1S",  "1.s", ".5s",  "1..5s", "1,5s",  "1e3",
        "1h30", "30 1h", "1 30s", "0x10", "+1s", "1s!", "nan", "inf", "1s\n", "1\ts",  "1hour", "- 1s"}) {
    EXPECT_FALSE(parse_duration(text)) << '"' << text << '"';
  }
  EXPECT_FALSE(parse_duration(std::string_view("1s\0", 3)));
}

TEST(ParseDuration, KnowsItsLimits) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), Duration::max());
  EXPECT_EQ(parse_duration("-9223372036854775808ns"), Duration::min());
  EXPECT_FALSE(parse_duration("9223372036854775808ns"));
  EXPECT_FALSE(parse_duration("-9223372036854775809ns"));
  EXPECT_FALSE(parse_duration("18446744073709551616ns"));
  EXPECT_FALSE(parse_duration("999999999999999999999999w"));
  EXPECT_FALSE(parse_duration("15251w"));
  EXPECT_FALSE(parse_duration("9223372036s 9223372036s 1s"));
}

TEST(FormatDuration, IsShortAndReadable) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(1ns), "1ns");
  EXPECT_EQ(format_duration(1050us), "1.05ms");
  EXPECT_EQ(format_duration(240h), "10d");
  EXPECT_EQ(format_duration(1h + 250ms), "1h250ms");
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(100s), "1m40s");
}

TEST(FormatDuration, IsReadBackAsTheSameValue) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<std::int64_t>(random());
    const Duration value(bits >> (random() % 64));
    EXPECT_EQ(parse_duration(format_duration(value)), value) << format_duration(value);
  }
  for (const Duration value : {Duration::min(), Duration::max(), Duration(-1)}) {
    EXPECT_EQ(parse_duration(format_duration(value)), value) << format_duration(value);
  }
}

}  // namespace

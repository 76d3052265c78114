#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "aioctl/time_format.hpp"
#include "aioctl/time_parse.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

constexpr const char* berlin = "CET-1CEST,M3.5.0,M10.5.0/3";

TEST(FormatDuration, AsTheModelWritesIt) {
  EXPECT_EQ(format_duration(-5), "0 s");
  EXPECT_EQ(format_duration(4.9), "4 s");
  EXPECT_EQ(format_duration(59.99), "59 s");
  EXPECT_EQ(format_duration(60), "00:01:00");
  EXPECT_EQ(format_duration(151), "00:02:31");
  EXPECT_EQ(format_duration(86399), "23:59:59");
  EXPECT_EQ(format_duration(86400), "1 day, 00:00:00");
  EXPECT_EQ(format_duration(3 * 86400 + 3723), "3 days, 01:02:03");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::infinity()), "?");
  EXPECT_EQ(format_duration(std::numeric_limits<double>::quiet_NaN()), "?");
  EXPECT_EQ(format_duration(1e300), "?");
}

TEST(FormatRemaining, HasTenthsBelowAMinute) {
  EXPECT_EQ(format_remaining(3.24), "3.2 s");
  EXPECT_EQ(format_remaining(59.97), "59 s");
  EXPECT_EQ(format_remaining(151), "00:02:31");
}

TEST(FormatTime, IsLocal) {
  const ScopedZone zone(berlin);
  EXPECT_EQ(format_timestamp(now), "Sun 2026-11-22 15:03:11 CET");
  EXPECT_EQ(format_log_time(now), "Nov 22 15:03:11");
  EXPECT_EQ(format_precise_log_time(now + 0.125), "Nov 22 15:03:11.125");
  EXPECT_EQ(format_precise_log_time(now + 0.9996), "Nov 22 15:03:12.000");
}

TEST(FormatTime, KnowsTheLocalDay) {
  const ScopedZone zone(berlin);
  const double midnight = 1795302000;  // 2026-11-22 00:00 in Berlin, 23:00 the day before in UTC
  EXPECT_EQ(format_short_time(midnight, now), "00:00:00");
  EXPECT_EQ(format_short_time(midnight - 1, now), "2026-11-21 23:59:59");
}

TEST(FormatTime, NamesBothHoursWhenClocksGoBack) {
  const ScopedZone zone(berlin);
  EXPECT_EQ(format_timestamp(1792888200), "Sun 2026-10-25 02:30:00 CEST");
  EXPECT_EQ(format_timestamp(1792891800), "Sun 2026-10-25 02:30:00 CET");
}

TEST(FormatTime, SurvivesNonsense) {
  EXPECT_EQ(format_timestamp(1e300), "?");
  EXPECT_EQ(format_timestamp(-1e18), "?");
  EXPECT_EQ(format_timestamp(std::numeric_limits<double>::quiet_NaN()), "?");
}

TEST(FormatMicroseconds, ChoosesTheUnit) {
  EXPECT_EQ(format_microseconds(850), "850 us");
  EXPECT_EQ(format_microseconds(1234), "1.234 ms");
  EXPECT_EQ(format_microseconds(12.5e6), "12.5 s");
  EXPECT_EQ(format_microseconds(151e6), "00:02:31");
}

TEST(ParseTime, ReadsJournalctlsForms) {
  const ScopedZone zone("UTC0");
  EXPECT_EQ(parse_time("2012-10-30 18:17:16", now), 1351621036);
  EXPECT_EQ(parse_time("2012-10-30T18:17:16Z", now), 1351621036);
  EXPECT_EQ(parse_time("2012-10-30 18:17:16.5", now), 1351621036.5);
  EXPECT_EQ(parse_time("2012-10-30 18:17", now), 1351621020);
  EXPECT_EQ(parse_time("2012-10-30", now), 1351555200);
  EXPECT_EQ(parse_time("now", now), now);
  EXPECT_EQ(parse_time("today", now), 1795305600);
  EXPECT_EQ(parse_time("yesterday", now), 1795305600 - 86400);
  EXPECT_EQ(parse_time("tomorrow", now), 1795305600 + 86400);
  EXPECT_EQ(parse_time("10:30", now), 1795305600 + 10 * 3600 + 30 * 60);
  EXPECT_EQ(parse_time(" 10:30:05 ", now), 1795305600 + 10 * 3600 + 30 * 60 + 5);
  EXPECT_EQ(parse_time("-1h", now), now - 3600);
  EXPECT_EQ(parse_time("-1h30min", now), now - 5400);
  EXPECT_EQ(parse_time("-1.5 h", now), now - 5400);
  EXPECT_EQ(parse_time("+90", now), now + 90);
  EXPECT_EQ(parse_time("2 days ago", now), now - 2 * 86400);
  EXPECT_EQ(parse_time("1h 5m ago", now), now - 3900);
  EXPECT_EQ(parse_time("@1351614000", now), 1351614000);
}

TEST(ParseTime, FollowsTheZoneOverDaylightSaving) {
  const ScopedZone zone(berlin);
  EXPECT_EQ(parse_time("2026-07-01 12:00:00", now), 1782900000);
  EXPECT_EQ(parse_time("2026-07-01 12:00:00 UTC", now), 1782907200);
  const double noon_after_change = 1792926000;  // 2026-10-25 12:00 CET, a day of 25 hours
  EXPECT_EQ(parse_time("today", noon_after_change), 1792879200);
  EXPECT_EQ(parse_time("tomorrow", noon_after_change), 1792879200 + 25 * 3600);
  EXPECT_EQ(parse_time("yesterday", noon_after_change), 1792879200 - 24 * 3600);
}

// Whatever a user copies from aioctl's output, in whatever zone, means the moment that was printed.
TEST(ParseTime, ReadsWhatAioctlPrints) {
  for (const char* name : {berlin, "UTC0", "EST5EDT,M3.2.0,M11.1.0", "IST-5:30", "<-03>3", "<+1245>-12:45"}) {
    const ScopedZone zone(name);
    // A year back from now, every 7 hours and a bit; the hours of Berlin's change of time among them.
    std::vector<double> times{1792882800 - 86400.0 * 365, now, now - 0.25};
    for (double time = now - 364 * 86400.0; time <= now; time += 25201.5) times.push_back(time);
    for (double time = 1792882800 - 7200; time < 1792882800 + 14400; time += 600) times.push_back(time);
    for (const double time : times) {
      const double second = std::floor(time);
      EXPECT_EQ(parse_time(format_timestamp(time), now), second) << format_timestamp(time) << ' ' << name;
      EXPECT_EQ(parse_time(format_timestamp(time, Zone::utc), now), second);
      EXPECT_EQ(parse_time(format_iso(time, Zone::local), now), second) << format_iso(time, Zone::local);
      EXPECT_EQ(parse_time(format_iso_us(time, Zone::local), now), time);
      EXPECT_EQ(parse_time(format_timestamp_us(time, Zone::local), now), time)
          << format_timestamp_us(time, Zone::local);
      EXPECT_EQ(parse_time(fmt::format("{:.6f}", time), now), time);
    }
  }
}

TEST(ParseTime, ReadsTheTimeOfALogLine) {
  const ScopedZone zone("UTC0");
  for (double time = now - 360 * 86400.0; time <= now; time += 25201.5) {
    EXPECT_EQ(parse_time(format_log_time(time), now), std::floor(time)) << format_log_time(time);
    EXPECT_EQ(parse_time(format_log_time_us(time, Zone::local), now), time);
    EXPECT_EQ(parse_time(fmt::format("[{} < {:12.6f} >]", format_log_time_us(time, Zone::local), 1.5), now),
              time);
  }
  EXPECT_EQ(parse_time("Nov 22 14:03:11", now), now);
  EXPECT_EQ(parse_time("Nov 24 14:03:11", now), now - 363 * 86400.0) << "last year's: this one is to come";
  EXPECT_EQ(parse_time("Feb 29 00:00:00", now), 1709164800);
  EXPECT_FALSE(parse_time("Feb 30 00:00:00", now));
  EXPECT_FALSE(parse_time("Nov 22", now));
}

TEST(ParseTime, ReadsHowLongAgoSomethingWas) {
  for (const double seconds : {0.0, 4.0, 59.0, 60.0, 151.0, 86399.0, 86400.0, 3 * 86400.0 + 3723})
    EXPECT_EQ(parse_time(format_duration(seconds) + " ago", now), now - seconds) << format_duration(seconds);
  const ScopedZone zone("UTC0");
  EXPECT_EQ(parse_time("@ 10:30:05", now), 1795305600 + 10 * 3600 + 30 * 60 + 5);
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "noon",
                           "-",
                           "+",
                           "-h",
                           "-1x",
                           "-1h 30",
                           "1h",
                           "ago",
                           " ago",
                           "x ago",
                           "2012-13-01",
                           "2012-02-30",
                           "2012-10-32",
                           "2012-1-1",
                           "25:00",
                           "10:60",
                           "10:30:60",
                           "10:3",
                           "10:30:",
                           "10:30:05.",
                           "10:30 x",
                           "2012-10-30x10:30",
                           "2012-10-30 ",
                           "@",
                           "@x",
                           "@1x",
                           "--1h",
                           "-1e5s",
                           "١٠:٣٠",
                           "Z",
                           "Mon 2026-11-22 15:03:11",
                           "Xyz 22 10:00:00",
                           "2026-11-22 15:03:11 XYZ",
                           "2026-11-22T15:03:11+1",
                           "2026-11-22T15:03:11+99:00",
                           "12345",
                           "[",
                           "1:2 ago",
                           " UTC"}) {
    const auto parsed = parse_time(text, now);
    if (std::string_view(text) == "2012-10-30 ") {
      EXPECT_TRUE(parsed) << "blanks around a time do not matter";
    } else {
      EXPECT_FALSE(parsed) << text;
    }
  }
}

}  // namespace
}  // namespace aiod::aioctl::test

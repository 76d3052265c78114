#include <gmock/gmock.h>

#include "engine/cron.hpp"
#include "unit/engine/time_zone.hpp"

// The days on which the clocks change. The zones' texts need no data files.
namespace aiod::engine {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> next(const char* zone_text, std::string_view expression, const std::string& after,
                              int count) {
  const TimeZone zone(zone_text);
  const Cron cron(expression);
  std::vector<std::string> moments;
  auto moment = std::optional(utc(after));
  for (int i = 0; i < count && (moment = cron.next_after(*moment)); ++i) moments.push_back(shown(*moment));
  return moments;
}

TEST(CronSummerTimeTest, AFixedTimeInTheGapComesAtItsEnd) {
  EXPECT_THAT(next(central_europe, "30 2 * * *", "2027-03-27 00:00", 3),
              ElementsAre("2027-03-27 02:30 +0100", "2027-03-28 03:00 +0200", "2027-03-29 02:30 +0200"));
}

TEST(CronSummerTimeTest, SeveralTimesInTheGapComeTogether) {
  EXPECT_THAT(next(central_europe, "0,15,30,45 2,3 * * *", "2027-03-28 00:00", 4),
              ElementsAre("2027-03-28 03:00 +0200", "2027-03-28 03:15 +0200", "2027-03-28 03:30 +0200",
                          "2027-03-28 03:45 +0200"));
}

TEST(CronSummerTimeTest, AFixedTimeThatComesTwiceComesTheFirstTime) {
  EXPECT_THAT(next(central_europe, "30 2 * * *", "2027-10-30 12:00", 2),
              ElementsAre("2027-10-31 02:30 +0200", "2027-11-01 02:30 +0100"));
  EXPECT_THAT(next(central_europe, "30 2 * * *", "2027-10-31 00:45", 1),
              ElementsAre("2027-11-01 02:30 +0100"))
      << "asked between the two";
}

TEST(CronSummerTimeTest, StarHoursFollowElapsedTime) {
  EXPECT_THAT(next(central_europe, "30 * * * *", "2027-03-28 00:00", 3),
              ElementsAre("2027-03-28 01:30 +0100", "2027-03-28 03:30 +0200", "2027-03-28 04:30 +0200"));
  EXPECT_THAT(next(central_europe, "30 * * * *", "2027-10-31 00:00", 3),
              ElementsAre("2027-10-31 02:30 +0200", "2027-10-31 02:30 +0100", "2027-10-31 03:30 +0100"));
  EXPECT_THAT(next(central_europe, "*/30 */2 * * *", "2027-03-27 23:59", 4),
              ElementsAre("2027-03-28 04:00 +0200", "2027-03-28 04:30 +0200", "2027-03-28 06:00 +0200",
                          "2027-03-28 06:30 +0200"))
      << "the hour that is missing does not come";
}

TEST(CronSummerTimeTest, SouthOfTheEquator) {
  EXPECT_THAT(next(sydney, "30 2 * * *", "2027-04-03 00:00", 2),
              ElementsAre("2027-04-04 02:30 +1100", "2027-04-05 02:30 +1000"));
  EXPECT_THAT(next(sydney, "30 2 * * *", "2027-10-02 00:00", 2),
              ElementsAre("2027-10-03 03:00 +1100", "2027-10-04 02:30 +1100"));
}

TEST(CronSummerTimeTest, ByHalfAnHour) {
  EXPECT_THAT(next(lord_howe, "15 2 * * *", "2027-10-02 00:00", 2),
              ElementsAre("2027-10-03 02:30 +1100", "2027-10-04 02:15 +1100"));
  EXPECT_THAT(next(lord_howe, "45 1 * * *", "2027-04-03 00:00", 2),
              ElementsAre("2027-04-04 01:45 +1100", "2027-04-05 01:45 +1030"));
  EXPECT_THAT(next(lord_howe, "*/15 * * * *", "2027-10-02 15:15", 3),
              ElementsAre("2027-10-03 02:30 +1100", "2027-10-03 02:45 +1100", "2027-10-03 03:00 +1100"));
  EXPECT_THAT(next(lord_howe, "45 * * * *", "2027-04-03 14:00", 3),
              ElementsAre("2027-04-04 01:45 +1100", "2027-04-04 01:45 +1030", "2027-04-04 02:45 +1030"));
}

TEST(CronSummerTimeTest, ADayWithoutMidnight) {
  EXPECT_THAT(next(santiago, "@daily", "2027-09-04 12:00", 2),
              ElementsAre("2027-09-05 01:00 -0300", "2027-09-06 00:00 -0300"));
  EXPECT_THAT(next(santiago, "30 * 5 9 *", "2027-09-04 12:00", 2),
              ElementsAre("2027-09-05 01:30 -0300", "2027-09-05 02:30 -0300"));
  EXPECT_THAT(next(santiago, "30 23 * * *", "2027-04-03 12:00", 2),
              ElementsAre("2027-04-03 23:30 -0300", "2027-04-04 23:30 -0400"))
      << "the hour before midnight comes twice";
}

}  // namespace
}  // namespace aiod::engine

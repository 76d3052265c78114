#include "engine/cron.hpp"

#include <gmock/gmock.h>

#include "unit/engine/time_zone.hpp"

// What an expression means, in UTC.
namespace aiod::engine {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The next moments after a Friday's midnight, without the zone.
std::vector<std::string> next(std::string_view expression, int count,
                              const std::string& after = "2027-01-01 00:00") {
  const TimeZone zone("UTC0");
  const Cron cron(expression);
  std::vector<std::string> moments;
  auto moment = std::optional(utc(after));
  for (int i = 0; i < count && (moment = cron.next_after(*moment)); ++i)
    moments.push_back(shown(*moment).substr(0, 16));
  return moments;
}

std::string error(std::string_view expression) {
  try {
    const Cron cron(expression);
  } catch (const CronError& e) {
    return e.what();
  }
  return "none";
}

TEST(CronTest, StarIsEachMinute) {
  EXPECT_THAT(next("* * * * *", 2), ElementsAre("2027-01-01 00:01", "2027-01-01 00:02"));
  EXPECT_THAT(next("* * * * *", 1, "2027-01-01 00:00:59"), ElementsAre("2027-01-01 00:01"));
}

TEST(CronTest, NumbersRangesAndLists) {
  EXPECT_THAT(next("30 6 * * *", 2), ElementsAre("2027-01-01 06:30", "2027-01-02 06:30"));
  EXPECT_THAT(next("58-59 23 * * *", 3),
              ElementsAre("2027-01-01 23:58", "2027-01-01 23:59", "2027-01-02 23:58"));
  EXPECT_THAT(next("5,1,5 7,3 * * *", 4),
              ElementsAre("2027-01-01 03:01", "2027-01-01 03:05", "2027-01-01 07:01", "2027-01-01 07:05"));
  EXPECT_THAT(next("0 1-2,23 * * *", 3),
              ElementsAre("2027-01-01 01:00", "2027-01-01 02:00", "2027-01-01 23:00"));
  EXPECT_THAT(next("0 4-4 * * *", 1), ElementsAre("2027-01-01 04:00"));
}

TEST(CronTest, Steps) {
  EXPECT_THAT(next("*/25 5 * * *", 4),
              ElementsAre("2027-01-01 05:00", "2027-01-01 05:25", "2027-01-01 05:50", "2027-01-02 05:00"));
  EXPECT_THAT(next("10-40/15 5 * * *", 4),
              ElementsAre("2027-01-01 05:10", "2027-01-01 05:25", "2027-01-01 05:40", "2027-01-02 05:10"));
  EXPECT_THAT(next("40/15 5 * * *", 3),
              ElementsAre("2027-01-01 05:40", "2027-01-01 05:55", "2027-01-02 05:40"))
      << "on from 40 to the end";
  EXPECT_THAT(next("0 */12 * * *", 2), ElementsAre("2027-01-01 12:00", "2027-01-02 00:00"));
  EXPECT_THAT(next("0 0 */10 * *", 4),
              ElementsAre("2027-01-11 00:00", "2027-01-21 00:00", "2027-01-31 00:00", "2027-02-01 00:00"));
}

TEST(CronTest, NamesInAnyCase) {
  EXPECT_THAT(next("0 0 1 FEB,dec *", 3),
              ElementsAre("2027-02-01 00:00", "2027-12-01 00:00", "2028-02-01 00:00"));
  EXPECT_THAT(next("0 0 1 Mar-May/2 *", 3),
              ElementsAre("2027-03-01 00:00", "2027-05-01 00:00", "2028-03-01 00:00"));
  EXPECT_THAT(next("0 0 * * Mon", 2), ElementsAre("2027-01-04 00:00", "2027-01-11 00:00"));
  EXPECT_THAT(next("0 0 * * sAt-sUn", 3),
              ElementsAre("2027-01-02 00:00", "2027-01-03 00:00", "2027-01-09 00:00"));
}

TEST(CronTest, SundayIsZeroAndSeven) {
  for (const char* sunday : {"0", "7", "sun", "0,7", "7-7", "sun,7"})
    EXPECT_THAT(next(std::string("0 0 * * ") + sunday, 2),
                ElementsAre("2027-01-03 00:00", "2027-01-10 00:00"))
        << sunday;
  for (const char* range : {"5-7", "fri-sun", "fri-7", "5-sun", "5-0"})
    EXPECT_THAT(next(std::string("0 0 * * ") + range, 4, "2027-01-03 12:00"),
                ElementsAre("2027-01-08 00:00", "2027-01-09 00:00", "2027-01-10 00:00", "2027-01-15 00:00"))
        << range;
  EXPECT_THAT(next("0 0 * * 0-6/3", 3),
              ElementsAre("2027-01-02 00:00", "2027-01-03 00:00", "2027-01-06 00:00"));
  EXPECT_EQ(next("0 0 * * 1-7", 7), next("0 0 * * *", 7));
}

TEST(CronTest, EitherDayFieldMatchesUnlessOneBeginsWithAStar) {
  EXPECT_THAT(next("0 0 13 * fri", 4),
              ElementsAre("2027-01-08 00:00", "2027-01-13 00:00", "2027-01-15 00:00", "2027-01-22 00:00"));
  EXPECT_THAT(next("0 0 13 * *", 2), ElementsAre("2027-01-13 00:00", "2027-02-13 00:00"));
  EXPECT_THAT(next("0 0 */2 * mon", 2), ElementsAre("2027-01-11 00:00", "2027-01-25 00:00"))
      << "odd Mondays: a step is a star too";
  EXPECT_THAT(next("0 0 1-7 * */7", 2), ElementsAre("2027-01-03 00:00", "2027-02-07 00:00"))
      << "the month's first Sunday";
}

TEST(CronTest, Macros) {
  EXPECT_THAT(next("@hourly", 2), ElementsAre("2027-01-01 01:00", "2027-01-01 02:00"));
  EXPECT_THAT(next("@daily", 1), ElementsAre("2027-01-02 00:00"));
  EXPECT_THAT(next(" @Midnight ", 1), ElementsAre("2027-01-02 00:00"));
  EXPECT_THAT(next("@weekly", 2), ElementsAre("2027-01-03 00:00", "2027-01-10 00:00"));
  EXPECT_THAT(next("@monthly", 1), ElementsAre("2027-02-01 00:00"));
  EXPECT_THAT(next("@yearly", 1), ElementsAre("2028-01-01 00:00"));
  EXPECT_THAT(next("@ANNUALLY", 1), ElementsAre("2028-01-01 00:00"));
}

TEST(CronTest, LeapDaysAndTheEndsOfMonths) {
  EXPECT_THAT(next("0 12 29 2 *", 2), ElementsAre("2028-02-29 12:00", "2032-02-29 12:00"));
  EXPECT_THAT(next("0 12 29 2 *", 1, "2096-03-01 00:00"), ElementsAre("2104-02-29 12:00")) << "2100 has none";
  EXPECT_THAT(next("0 0 31 * *", 3), ElementsAre("2027-01-31 00:00", "2027-03-31 00:00", "2027-05-31 00:00"));
  EXPECT_THAT(next("59 23 31 12 *", 1), ElementsAre("2027-12-31 23:59"));
  EXPECT_THAT(next("* * 29 2 *", 1, "2028-02-29 23:59"), ElementsAre("2032-02-29 00:00"));
}

TEST(CronTest, SomeNeverCome) {
  EXPECT_THAT(next("0 0 30 2 *", 1), ElementsAre());
  EXPECT_THAT(next("* * 31 4,6,9,11 *", 1), ElementsAre());
  EXPECT_THAT(next("*/5 * 30,31 feb *", 1), ElementsAre());
}

TEST(CronTest, BlanksSeparateAndSurround) {
  EXPECT_THAT(next(" \t30  6\t* * * ", 1), ElementsAre("2027-01-01 06:30"));
}

TEST(CronTest, ErrorsNameTheFieldAndWhatToWrite) {
  EXPECT_EQ(error("60 * * * *"), "cron: minute: 60 is not from 0 to 59");
  EXPECT_EQ(error("* 24 * * *"), "cron: hour: 24 is not from 0 to 23");
  EXPECT_EQ(error("* * 0 * *"), "cron: day of the month: 0 is not from 1 to 31");
  EXPECT_EQ(error("* * 1-32 * *"), "cron: day of the month: 32 is not from 1 to 31");
  EXPECT_EQ(error("* * * 13 *"), "cron: month: 13 is not from 1 to 12");
  EXPECT_EQ(error("* * * * 8"), "cron: day of the week: 8 is not from 0 to 7");
  EXPECT_EQ(error("* * * foo *"), "cron: month: \"foo\" is no number and no name");
  EXPECT_EQ(error("* mon * * *"), "cron: hour: \"mon\" is no number");
  EXPECT_EQ(error("-5 * * * *"), "cron: minute: a value is missing");
  EXPECT_EQ(error("5- * * * *"), "cron: minute: a value is missing");
  EXPECT_EQ(error("5,,6 * * * *"), "cron: minute: a value is missing");
  EXPECT_EQ(error("* * ? * *"), "cron: day of the month: \"?\" is no number; write * for any");
  EXPECT_EQ(error("5--7 * * * *"), "cron: minute: \"-7\" is no number");
  EXPECT_THAT(error("99999999999999999999 * * * *"), HasSubstr("cron: minute: "));
  EXPECT_EQ(error("50-10 * * * *"), "cron: minute: \"50-10\" runs backwards; write 50-59,0-10");
  EXPECT_EQ(error("* * * * fri-mon"), "cron: day of the week: \"fri-mon\" runs backwards; write 5-7,0-1");
  for (const char* step : {"*/0", "*/60", "*/", "*/x", "*/-1", "*/1/2"})
    EXPECT_THAT(error(std::string(step) + " * * * *"),
                AllOf(HasSubstr("cron: minute: \"/"), HasSubstr("is no step; write a number from 1 to 59")))
        << step;
  EXPECT_EQ(error("/5 * * * *"), "cron: minute: a value is missing");
}

TEST(CronTest, ErrorsOfTheWholeSayWhatToWrite) {
  EXPECT_EQ(error(""), "cron: the expression is empty");
  EXPECT_EQ(error(" \t "), "cron: the expression is empty");
  EXPECT_EQ(error("5"), "cron: \"5\" has 1 field; write five: minute hour day-of-month month day-of-week");
  EXPECT_THAT(error("* * * *"), HasSubstr("has 4 fields; write five"));
  EXPECT_THAT(error("0 * * * * *"), HasSubstr("has 6 fields; write five"));
  EXPECT_EQ(error("@reboot"), "cron: @reboot is not supported; write start_in: 0 instead");
  EXPECT_THAT(error("@noon"), AllOf(HasSubstr("there is no @noon"), HasSubstr("@daily")));
}

}  // namespace
}  // namespace aiod::engine

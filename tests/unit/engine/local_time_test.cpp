#include "engine/local_time.hpp"

#include <gmock/gmock.h>

#include <random>

#include "unit/engine/time_zone.hpp"

namespace aiod::engine {
namespace {

TEST(LocalTimeTest, ShowsTheZonesTime) {
  const TimeZone zone(central_europe);
  EXPECT_EQ(to_local(utc("2027-01-01 00:00:59")), (aio::LocalDateTime{2027, 1, 1, 1, 0, 59}));
  EXPECT_EQ(to_local(utc("2027-07-31 23:30")), (aio::LocalDateTime{2027, 8, 1, 1, 30, 0}));
  EXPECT_EQ(to_local(utc("2027-01-01 00:00:59") + std::chrono::milliseconds(999)).second, 59);
}

TEST(LocalTimeTest, RoundsDownBeforeTheEpoch) {
  const TimeZone zone("UTC0");
  EXPECT_EQ(to_local(aio::WallTime(std::chrono::milliseconds(-1))),
            (aio::LocalDateTime{1969, 12, 31, 23, 59, 59}));
  EXPECT_EQ(to_wall({1969, 12, 31, 23, 59, 59}), aio::WallTime(std::chrono::seconds(-1)));
}

TEST(LocalTimeTest, GoesThereAndBackInEveryZone) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> seconds(0, 4'000'000'000);
  for (const char* text : {"UTC0", central_europe, sydney, lord_howe, santiago, "<+1345>-13:45", "<-12>12"}) {
    const TimeZone zone(text);
    for (int i = 0; i < 500; ++i) {
      const aio::WallTime moment{std::chrono::seconds(seconds(random))};
      const aio::LocalDateTime local = to_local(moment);
      const aio::WallTime back = to_wall(local);
      ASSERT_EQ(to_local(back), local) << text << ' ' << shown(moment);
      ASSERT_LE(back, moment) << "the first of two";
      ASSERT_GE(back, moment - std::chrono::hours(1));
    }
  }
}

TEST(LocalTimeTest, AGapIsTheFirstMomentAfterIt) {
  {
    const TimeZone zone(central_europe);
    for (const int minute : {0, 1, 30, 59})
      EXPECT_EQ(shown(to_wall({2027, 3, 28, 2, minute, 0})), "2027-03-28 03:00 +0200") << minute;
    EXPECT_EQ(shown(to_wall({2027, 3, 28, 1, 59, 59})), "2027-03-28 01:59:59 +0100");
    EXPECT_EQ(shown(to_wall({2027, 3, 28, 3, 0, 0})), "2027-03-28 03:00 +0200");
  }
  {
    const TimeZone zone(lord_howe);
    EXPECT_EQ(shown(to_wall({2027, 10, 3, 2, 15, 0})), "2027-10-03 02:30 +1100");
  }
  const TimeZone zone(santiago);
  EXPECT_EQ(shown(to_wall({2027, 9, 5, 0, 0, 0})), "2027-09-05 01:00 -0300") << "the day has no midnight";
}

TEST(LocalTimeTest, ATimeThatComesTwiceIsItsFirst) {
  {
    const TimeZone zone(central_europe);
    EXPECT_EQ(shown(to_wall({2027, 10, 31, 2, 30, 0})), "2027-10-31 02:30 +0200");
    EXPECT_EQ(shown(to_wall({2027, 10, 31, 3, 0, 0})), "2027-10-31 03:00 +0100");
    EXPECT_EQ(to_local(utc("2027-10-31 00:30")), to_local(utc("2027-10-31 01:30")));
  }
  {
    const TimeZone zone(sydney);
    EXPECT_EQ(shown(to_wall({2027, 4, 4, 2, 30, 0})), "2027-04-04 02:30 +1100");
  }
  const TimeZone zone(lord_howe);
  EXPECT_EQ(shown(to_wall({2027, 4, 4, 1, 45, 0})), "2027-04-04 01:45 +1100");
  EXPECT_EQ(shown(to_wall({2027, 4, 4, 1, 15, 0})), "2027-04-04 01:15 +1100");
}

TEST(LocalTimeTest, CountsDates) {
  EXPECT_EQ(date_of({1970, 1, 2, 23, 59, 59}).time_since_epoch().count(), 1);
  EXPECT_EQ(at_midnight(date_of({2028, 2, 29, 5, 6, 7})), (aio::LocalDateTime{2028, 2, 29, 0, 0, 0}));
  EXPECT_EQ(at_midnight(date_of({2028, 2, 29}) + std::chrono::days(1)), (aio::LocalDateTime{2028, 3, 1}));
}

TEST(LocalTimeTest, ARefreshTakesAnotherZone) {
  const TimeZone zone("UTC0");
  ::setenv("TZ", "<+05>-5", 1);
  refresh_time_zone();
  EXPECT_EQ(to_local(utc("2027-01-01 00:00")).hour, 5);
}

}  // namespace
}  // namespace aiod::engine

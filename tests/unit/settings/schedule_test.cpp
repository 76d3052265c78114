#include "fixture.hpp"
#include "settings/schedule_reader.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ScheduleTest : public SettingsTest {
 protected:
  aio::Schedule schedule(const std::string& text) {
    const ServiceSettings hello = load_hello("\n  schedule: " + text);
    EXPECT_THAT(errors_of(hello), IsEmpty());
    EXPECT_TRUE(hello.schedule);
    return hello.schedule.value_or(aio::Schedule{});
  }
  std::vector<std::string> errors(const std::string& text) {
    return errors_of(load_hello("\n  schedule: " + text));
  }
};

TEST_F(ScheduleTest, StartInTakesSecondsDurationsAndDates) {
  EXPECT_EQ(schedule("{start_in: 20}").start_in, aio::StartIn(20s));
  EXPECT_EQ(schedule("{start_in: 0}").start_in, aio::StartIn(0s));
  EXPECT_EQ(schedule("{start_in: 0.25}").start_in, aio::StartIn(250ms));
  EXPECT_EQ(schedule("{start_in: \"20\"}").start_in, aio::StartIn(20s));
  EXPECT_EQ(schedule("{start_in: 1h30m}").start_in, aio::StartIn(90min));
  EXPECT_EQ(schedule("{start_in: 2027-03-01 07:30:15}").start_in,
            aio::StartIn(aio::LocalDateTime{2027, 3, 1, 7, 30, 15}));
  EXPECT_EQ(schedule("{start_in: [2027, 3, 1, 7, 30, 15]}").start_in,
            aio::StartIn(aio::LocalDateTime{2027, 3, 1, 7, 30, 15}));
  EXPECT_EQ(schedule("{start_in: [2027, 3, 1, 7, 30, 15, 0, 60]}").start_in,
            aio::StartIn(aio::LocalDateTime{2027, 3, 1, 7, 30, 15}));
  EXPECT_EQ(schedule("{start_in: null}").start_in, std::nullopt);
}

TEST_F(ScheduleTest, RepeatTakesSecondsDurationsAndBools) {
  EXPECT_EQ(schedule("{repeat: 90}").repeat, aio::Repeat(90s));
  EXPECT_EQ(schedule("{repeat: 1.5}").repeat, aio::Repeat(1500ms));
  EXPECT_EQ(schedule("{repeat: 2h}").repeat, aio::Repeat(2h));
  EXPECT_EQ(schedule("{start_in: 5, repeat: true}").repeat, aio::Repeat(true));
  EXPECT_EQ(schedule("{repeat: false}").repeat, aio::Repeat(false));
}

TEST_F(ScheduleTest, TheOtherKeys) {
  const aio::Schedule all =
      schedule("{at: [7:30, \"22:15:30\"], cron: '*/5 * * * *', jitter: 10s, overlap: queue, missed: once}");
  EXPECT_THAT(all.at, ElementsAre("07:30", "22:15:30"));
  EXPECT_EQ(all.cron, "*/5 * * * *");
  EXPECT_EQ(all.jitter, 10s);
  EXPECT_EQ(all.overlap, aio::Overlap::queue);
  EXPECT_EQ(all.missed, aio::Missed::once);
  EXPECT_THAT(schedule("{at: 07:30}").at, ElementsAre("07:30"));
  EXPECT_EQ(schedule("{}"), aio::Schedule{});
}

TEST_F(ScheduleTest, StandsInKwargsToo) {
  const ServiceSettings hello = load_hello("{kwargs: {schedule: {start_in: 20, repeat: 90}, a: 1}}");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.schedule, (aio::Schedule{.start_in = aio::StartIn(20s), .repeat = 90s}));
  EXPECT_FALSE(hello.kwargs.contains("schedule"));
  EXPECT_EQ(hello.marks.at("/schedule/start_in").column, 39);
}

TEST_F(ScheduleTest, NumbersThatAreNoTimesAreErrors) {
  for (const char* value : {"-1", "-0.5", ".nan", ".inf", "1e30", "3153600001", "9223372036854775807",
                            "18446744073709551615", "-1s", "\"\"", "soon", "true", "{}", "101w 5200w"}) {
    EXPECT_EQ(errors(std::string("{start_in: ") + value + "}").size(), 1u) << value;
    EXPECT_THAT(errors(std::string("{start_in: ") + value + "}")[0], HasSubstr("2:24: ")) << value;
    EXPECT_EQ(errors(std::string("{jitter: ") + value + "}").size(), 1u) << value;
  }
  for (const char* value : {"0", "-1", ".nan", "1e30", "0s", "0.0000001", "[]", "yes"}) {
    EXPECT_EQ(errors(std::string("{repeat: ") + value + "}").size(), 1u) << value;
  }
}

TEST_F(ScheduleTest, DatesThatAreNoneAreErrors) {
  for (const char* value :
       {"2027-02-29", "2027-13-01", "2027-00-10", "2027-01-32", "2027-01-01 24:00", "2027-01-01 07:60",
        "2027-01-01 07:30:60", "2027-01-01 07", "2027-01-01 07:30 PM", "1969-12-31", "2200-01-01", "[]",
        "[2027, 3, 1]", "[2027, 3, 1, 7, 30, x]", "[2027, 2, 30, 0, 0, 0]", "[2027, 3, 1, 7, 30, -1]",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"}) {
    EXPECT_EQ(errors(std::string("{start_in: ") + value + "}").size(), 1u) << value;
  }
  EXPECT_EQ(parse_local_date_time("2028-02-29"), (aio::LocalDateTime{2028, 2, 29}));
  EXPECT_EQ(parse_local_date_time("2027-03-01T07:30"), (aio::LocalDateTime{2027, 3, 1, 7, 30, 0}));
  EXPECT_FALSE(parse_local_date_time("2027-3-1"));
}

TEST_F(ScheduleTest, OtherWrongValuesAreErrors) {
  for (const char* text :
       {"{at: 24:00}", "{at: [07:30, 7]}", "{at: [\"7:5\"]}", "{at: noon}", "{at: {}}", "{cron: 5}",
        "{cron: ''}", "{overlap: Skip}", "{missed: queue}", "[20, 90]", "20", "daily", "{repeat: true}",
        "{start_in: 0, repeat: true}", "{start_in: 2027-01-01, repeat: true}", "{at: [[]]}"}) {
    EXPECT_EQ(errors(text).size(), 1u) << text;
  }
  EXPECT_THAT(errors("{repeat: 5, stat_in: 5}"),
              ElementsAre(HasSubstr("2:25: unknown key \"stat_in\"; allowed are start_in, ")));
}

}  // namespace
}  // namespace aiod::settings

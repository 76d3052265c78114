#include <gmock/gmock.h>

#include <fmt/format.h>

#include <ctime>
#include <random>
#include <set>

#include "engine/cron.hpp"
#include "unit/engine/time_zone.hpp"

// The search for the next moment against one that looks at every minute.
namespace aiod::engine {
namespace {

using std::chrono::minutes;

/// A field's text, and what it stands for.
struct Field {
  std::string text;
  std::set<int> values;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  int number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }

  Field field(int least, int most) {
    if (number(0, 3) == 0) return part(least, most, 0);
    Field all;
    for (int parts = number(1, 3); parts > 0; --parts) {
      const Field one = part(least, most, number(1, 4));
      all.text += (all.text.empty() ? "" : ",") + one.text;
      all.values.insert(one.values.begin(), one.values.end());
    }
    return all;
  }

  aio::WallTime moment(const std::string& from, int days) {
    return utc(from) + std::chrono::seconds(number(0, days * 86'400));
  }

 private:
  Field part(int least, int most, int kind) {
    const int first = number(least, most);
    const int last = number(first, most);
    const int step = number(1, most);
    switch (kind) {
      case 0:
        return {"*", range(least, most, 1)};
      case 1:
        return {fmt::format("{}", first), {first}};
      case 2:
        return {fmt::format("{}-{}", first, last), range(first, last, 1)};
      case 3:
        return {fmt::format("{}-{}/{}", first, last, step), range(first, last, step)};
      default:
        return first % 2 == 0 ? Field{fmt::format("{}/{}", first, step), range(first, most, step)}
                              : Field{fmt::format("*/{}", step), range(least, most, step)};
    }
  }

  static std::set<int> range(int first, int last, int step) {
    std::set<int> values;
    for (int value = first; value <= last; value += step) values.insert(value);
    return values;
  }

  std::mt19937 random_;
};

struct Expression {
  explicit Expression(Generator& make)
      : minute(make.field(0, 59)),
        hour(make.field(0, 23)),
        day(make.field(1, 31)),
        month(make.field(1, 12)),
        weekday(make.field(0, 7)) {}

  std::string text() const {
    return fmt::format("{} {} {} {} {}", minute.text, hour.text, day.text, month.text, weekday.text);
  }

  bool matches(aio::WallTime moment) const {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
    std::tm at{};
    ::localtime_r(&seconds, &at);
    return minute.values.contains(at.tm_min) && hour.values.contains(at.tm_hour) &&
           month.values.contains(at.tm_mon + 1) && matches_day(at);
  }

  bool matches_day(const std::tm& at) const {
    const bool by_date = day.values.contains(at.tm_mday);
    const bool by_weekday =
        weekday.values.contains(at.tm_wday) || (at.tm_wday == 0 && weekday.values.contains(7));
    const bool both = day.text.starts_with('*') || weekday.text.starts_with('*');
    return both ? by_date && by_weekday : by_date || by_weekday;
  }

  Field minute, hour, day, month, weekday;
};

/// The next minute that matches, within so many.
std::optional<aio::WallTime> search(const Expression& expression, aio::WallTime moment, int limit) {
  aio::WallTime minute = std::chrono::floor<minutes>(moment);
  for (int i = 0; i < limit; ++i) {
    minute += minutes(1);
    if (expression.matches(minute)) return minute;
  }
  return std::nullopt;
}

TEST(CronRandomTest, FindsWhatAMinuteByMinuteSearchFinds) {
  const TimeZone zone("UTC0");
  Generator make(20270101);
  constexpr int limit = 40 * 24 * 60;
  int found = 0;
  for (int i = 0; i < 400; ++i) {
    const Expression expression(make);
    const aio::WallTime moment = make.moment("2027-01-01 00:00", 5 * 365);
    const auto expected = search(expression, moment, limit);
    const auto got = Cron(expression.text()).next_after(moment);
    if (expected) {
      ++found;
      ASSERT_TRUE(got) << expression.text() << " after " << shown(moment);
      ASSERT_EQ(shown(*got), shown(*expected)) << expression.text() << " after " << shown(moment);
    } else if (got) {
      ASSERT_GT(*got, moment + minutes(limit - 1)) << expression.text() << " after " << shown(moment);
      ASSERT_TRUE(expression.matches(*got)) << expression.text();
    }
  }
  EXPECT_GT(found, 200) << "else it says little";
}

/// When the wall shows this time on this date for the first time, or the first moment after the gap it is in.
aio::WallTime first_shown(const std::string& date, int hour, int minute) {
  const std::string time = fmt::format("{} {:02}:{:02}", date, hour, minute);
  for (aio::WallTime at = utc(date + " 00:00") - std::chrono::hours(15);; at += minutes(1))
    if (shown(at).substr(0, 16) >= time) return at;
}

TEST(CronRandomTest, FixedHoursComeOnceADayWhateverTheZoneDoes) {
  Generator make(5);
  for (const char* text : {central_europe, sydney, lord_howe, santiago}) {
    const TimeZone zone(text);
    for (const char* around : {"2027-03-27", "2027-10-30", "2027-04-03", "2027-10-02", "2027-09-04"}) {
      for (int i = 0; i < 12; ++i) {
        const int hour = make.number(0, 4), minute = make.number(0, 59);
        const Cron cron(fmt::format("{} {} * * *", minute, hour));
        aio::WallTime at = first_shown(around, hour, minute);
        for (int day = 1; day <= 3; ++day) {
          const std::string date =
              shown(utc(std::string(around) + " 12:00") + std::chrono::days(day)).substr(0, 10);
          const auto next = cron.next_after(at);
          ASSERT_TRUE(next);
          ASSERT_EQ(shown(*next), shown(first_shown(date, hour, minute)))
              << text << ' ' << hour << ':' << minute;
          at = *next;
        }
      }
    }
  }
}

TEST(CronRandomTest, StarHoursFollowElapsedTimeWhateverTheZoneDoes) {
  Generator make(11);
  for (const char* text : {central_europe, sydney, lord_howe, santiago}) {
    const TimeZone zone(text);
    for (const char* around : {"2027-03-27 12:00", "2027-10-30 12:00", "2027-04-03 08:00", "2027-10-02 08:00",
                               "2027-09-05 00:00"}) {
      for (int i = 0; i < 8; ++i) {
        Expression expression(make);
        expression.hour = {"*/2", {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22}};
        expression.day = expression.month = {"*", {}};
        for (int n = 1; n <= 31; ++n) expression.day.values.insert(n);
        expression.month.values = expression.day.values;
        expression.weekday = {"*", {0, 1, 2, 3, 4, 5, 6}};
        const Cron cron(expression.text());
        auto at = std::optional(utc(around));
        for (int n = 0; n < 12; ++n) {
          const auto expected = search(expression, *at, 5000);
          at = cron.next_after(*at);
          ASSERT_TRUE(at);
          ASSERT_EQ(shown(*at), shown(*expected)) << expression.text() << ' ' << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace aiod::engine

#include "unit/engine/schedule_fixture.hpp"

// A week of schedules, restarts, steps of the clock and the night it is set to summer time: each run is at
// its exact time.
namespace aiod::engine {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Lt;

class WeekTest : public ScheduleTest {
 protected:
  struct Runs {
    std::vector<aio::Duration> elapsed;
    std::vector<std::string> walls;
  };

  void add_named(const std::string& name, aio::Schedule schedule) {
    auto parts = runs(
        [this, &log = runs_[name]](FakeService&) -> aio::Task<aio::Value> {
          log.elapsed.push_back(elapsed());
          log.walls.push_back(shown(manual_.clock().wall_now()));
          if (&log == &runs_["queue"] && log.elapsed.size() % 60 == 0) co_await aio::sleep(150s);
          co_return 0;
        },
        aio::ServiceType::schedule);
    parts.info.schedule = std::move(schedule);
    plugins_.add(name, parts);
  }

  void add_all() {
    add_named("third", {.start_in = 100ms, .repeat = 20'333'333'333ns});
    add_named("night", {.at = {"02:30", "14:00:30"}});
    add_named("office", {.cron = "*/15 8-17 * * mon-fri"});
    add_named("jitter", {.start_in = 1min, .repeat = 10min, .jitter = 5min});
    add_named("queue", {.start_in = 1min, .repeat = 1min, .overlap = aio::Overlap::queue});
  }

  /// In the evening the clock is wrong for an hour, and almost everything is restarted.
  void live_through_a_day() {
    advance(20h);
    step_wall(10min);
    advance(1h);
    for (const char* name : {"third.service", "night.service", "office.service", "jitter.service"})
      restart(name);
    step_wall(-10min);
    advance(3h);
  }

  static std::vector<std::string> nights() {
    std::vector<std::string> all;
    for (int day = 22; day <= 28; ++day) {
      const std::string date = "2027-03-" + std::to_string(day);
      all.push_back(date + (day == 28 ? " 03:00 +0200" : " 02:30 +0100"));
      all.push_back(date + " 14:00:30 " + (day == 28 ? "+0200" : "+0100"));
    }
    return all;
  }

  static std::vector<std::string> office_hours() {
    std::vector<std::string> all;
    for (aio::WallTime at = utc("2027-03-22 00:00"); at < utc("2027-03-27 00:00"); at += 15min) {
      const std::string local = shown(at);
      const std::string time = local.substr(11, 5);
      if (time >= "08:00" && time < "18:00") all.push_back(local);
    }
    return all;
  }

  std::map<std::string, Runs> runs_;
};

TEST_F(WeekTest, EachRunIsAtItsTime) {
  begin_at(central_europe, "2027-03-22 00:00");
  add_all();
  boot();
  for (int day = 0; day < 7; ++day) live_through_a_day();

  const auto& third = runs_["third"].elapsed;
  ASSERT_EQ(third.size(), static_cast<std::size_t>((168h - 100ms) / 20'333'333'333ns) + 1);
  for (std::size_t n = 0; n < third.size(); ++n) ASSERT_EQ(third[n], 100ms + n * 20'333'333'333ns) << n;

  EXPECT_EQ(runs_["night"].walls, nights());
  EXPECT_EQ(runs_["office"].walls, office_hours());

  const auto& jitter = runs_["jitter"].elapsed;
  ASSERT_EQ(jitter.size(), 1008u);
  for (std::size_t n = 0; n < jitter.size(); ++n)
    ASSERT_THAT(jitter[n] - 1min - n * 10min, AllOf(Ge(0s), Lt(5min))) << n;

  const auto& queue = runs_["queue"].elapsed;
  ASSERT_EQ(queue.size(), 168u * 60);
  for (std::size_t n = 1; n <= queue.size(); ++n) {
    const bool made_up = n > 60 && (n % 60 == 1 || n % 60 == 2);
    ASSERT_EQ(queue[n - 1], made_up ? n / 60 * 1h + 150s : n * 1min) << n;
  }
}

}  // namespace
}  // namespace aiod::engine

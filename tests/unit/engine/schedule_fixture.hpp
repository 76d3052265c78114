#pragma once

#include "unit/engine/fixture.hpp"
#include "unit/engine/time_zone.hpp"

namespace aiod::engine {

/// One schedule service, "a", that writes down when it runs. In UTC, from 2027-01-01 00:00, a Friday.
class ScheduleTest : public EngineTest {
 protected:
  /// Adds "a"; each of its runs takes so long.
  void add(aio::Schedule schedule, aio::Duration takes = {});
  /// In this zone, from this moment in UTC; before boot().
  void begin_at(const char* zone, const std::string& moment);

  /// Ends the engine, lets time pass, and boots another.
  void reboot_after(aio::Duration down);
  void start_at_once();

  /// Seconds to the next run; -1 when none is set.
  double next_in();
  std::string boot_error(aio::Schedule schedule);
  void advance_to(const std::string& moment) { advance(utc(moment) - manual_.clock().wall_now()); }
  /// What was added to `walls_` since the last call.
  std::vector<std::string> walls() { return std::exchange(walls_, {}); }

  std::vector<aio::Duration> ran_;                  // since the test began
  std::vector<std::string> walls_;                  // what the wall showed
  std::map<std::size_t, aio::Duration> long_runs_;  // the first is 1
  bool fail_ = false;

 private:
  aio::Task<aio::Value> run(aio::Duration takes);

  std::optional<TimeZone> zone_{std::in_place, "UTC0"};
};

}  // namespace aiod::engine

#include "unit/engine/schedule_fixture.hpp"

#include <stdexcept>

namespace aiod::engine {

aio::Task<aio::Value> ScheduleTest::run(aio::Duration takes) {
  ran_.push_back(elapsed());
  walls_.push_back(shown(manual_.clock().wall_now()));
  if (fail_) throw std::runtime_error("x");
  const auto run = static_cast<std::int64_t>(ran_.size());
  if (const auto longer = long_runs_.find(ran_.size()); longer != long_runs_.end()) takes = longer->second;
  if (takes > 0s) co_await aio::sleep(takes);
  co_return run;
}

void ScheduleTest::add(aio::Schedule schedule, aio::Duration takes) {
  auto parts = runs([this, takes](FakeService&) { return run(takes); }, aio::ServiceType::schedule);
  parts.info.schedule = std::move(schedule);
  plugins_.add("a", parts);
}

void ScheduleTest::begin_at(const char* zone, const std::string& moment) {
  zone_.reset();
  zone_.emplace(zone);
  manual_.clock().set_wall(utc(moment));
}

void ScheduleTest::reboot_after(aio::Duration down) {
  shut_down();
  engine_.reset();
  advance(down);
  boot();
}

void ScheduleTest::start_at_once() {
  act([this] {
    engine_->start(
        "a.service", [this] { ++settled_; }, Engine::StartMode::at_once);
  });
}

double ScheduleTest::next_in() {
  const auto next = status("a.service").schedule->next;
  return next ? std::chrono::duration<double>(*next - manual_.clock().wall_now()).count() : -1;
}

std::string ScheduleTest::boot_error(aio::Schedule schedule) {
  add(std::move(schedule));
  boot();
  return error("a.service");
}

}  // namespace aiod::engine

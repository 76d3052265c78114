#include "state/crash_history.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "state/bad_state.hpp"

namespace aiod::state {
namespace {

constexpr std::int64_t version = 1;

aio::Value to_json(const Crash& crash) {
  return aio::Object{
      {"time_ns", crash.time.time_since_epoch().count()}, {"signal", crash.signal}, {"task", crash.task}};
}

Crash from_json(const aio::Value& value) {
  const aio::Object& crash = object(value);
  return {.time = aio::WallTime(aio::Duration(integer(member(crash, "time_ns")))),
          .signal = static_cast<int>(integer(member(crash, "signal"))),
          .task = std::string(text(member(crash, "task")))};
}

/// Apart by less than the window, whichever was first: the clock may have been set meanwhile. Never
/// overflows.
bool are_near(aio::WallTime one, aio::WallTime other) {
  const std::chrono::duration<double> apart = std::chrono::duration<double>(one.time_since_epoch()) -
                                              std::chrono::duration<double>(other.time_since_epoch());
  return std::abs(apart.count()) < std::chrono::duration<double>(CrashHistory::window).count();
}

}  // namespace

void CrashHistory::add(const Crash& crash) {
  if (std::ranges::find(crashes_, crash) != crashes_.end()) return;
  std::erase_if(crashes_, [&](const Crash& old) { return !are_near(old.time, crash.time); });
  if (crashes_.size() >= most_kept) crashes_.erase(crashes_.begin());
  crashes_.push_back(crash);
  const std::string plugin = plugin_of_unit(unit_of_task(crash.task));
  if (plugin.empty()) return;
  std::vector<std::string> units;
  for (const Crash& each : crashes_)
    if (const std::string unit = unit_of_task(each.task); plugin_of_unit(unit) == plugin)
      units.push_back(unit);
  if (units.size() >= limit) held_.insert(units.begin(), units.end());
}

bool CrashHistory::forget(std::string_view unit) {
  const auto crashes =
      std::erase_if(crashes_, [&](const Crash& crash) { return unit_of_task(crash.task) == unit; });
  return held_.erase(std::string(unit)) + crashes > 0;
}

std::string CrashHistory::encode() const {
  aio::Array crashes;
  for (const Crash& crash : crashes_) crashes.push_back(to_json(crash));
  const aio::Object document{{"version", version},
                             {"crashes", std::move(crashes)},
                             {"held", aio::Array(held_.begin(), held_.end())}};
  return boost::json::serialize(document) + '\n';
}

CrashHistory CrashHistory::decode(std::string_view json) {
  const aio::Object document = parse_state(json, version);
  CrashHistory history;
  for (const aio::Value& crash : array(member(document, "crashes")))
    history.crashes_.push_back(from_json(crash));
  for (const aio::Value& unit : array(member(document, "held"))) history.held_.emplace(text(unit));
  if (history.crashes_.size() > most_kept) throw BadState("there are more crashes than are kept");
  return history;
}

}  // namespace aiod::state

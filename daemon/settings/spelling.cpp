#include "settings/spelling.hpp"

#include <fmt/format.h>

#include <string>
#include <variant>

namespace aiod::settings {
namespace {

aio::Value duration(aio::Duration value) {
  return aio::Value(aio::format_duration(value));
}

aio::Value texts(const std::vector<std::string>& values) {
  return aio::Array(values.begin(), values.end());
}

aio::Value date_time(const aio::LocalDateTime& time) {
  return aio::Value(fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", time.year, time.month, time.day,
                                time.hour, time.minute, time.second));
}

aio::Value start_in(const std::optional<aio::StartIn>& start) {
  if (!start) return nullptr;
  if (const auto* period = std::get_if<aio::Duration>(&*start)) return duration(*period);
  return date_time(std::get<aio::LocalDateTime>(*start));
}

aio::Value repeat(const std::optional<aio::Repeat>& each) {
  if (!each) return nullptr;
  if (const auto period = each->period()) return duration(*period);
  return each->every_start_in();
}

aio::Value policy(RestartPolicy value) {
  switch (value) {
    case RestartPolicy::no:
      return "no";
    case RestartPolicy::on_failure:
      return "on-failure";
    case RestartPolicy::always:
      return "always";
  }
  return nullptr;
}

}  // namespace

aio::Object spelled(const aio::Schedule& schedule) {
  aio::Object parts;
  parts["start_in"] = start_in(schedule.start_in);
  parts["repeat"] = repeat(schedule.repeat);
  parts["at"] = texts(schedule.at);
  if (schedule.at.size() == 1) parts["at"] = aio::Value(schedule.at.front());
  parts["cron"] = schedule.cron ? aio::Value(*schedule.cron) : aio::Value();
  parts["jitter"] = duration(schedule.jitter);
  parts["overlap"] = schedule.overlap == aio::Overlap::queue ? "queue" : "skip";
  parts["missed"] = schedule.missed == aio::Missed::once ? "once" : "skip";
  return parts;
}

aio::Object spelled(const Restart& restart) {
  aio::Object parts;
  parts["policy"] = policy(restart.policy);
  parts["with"] = texts(restart.with);
  parts["delay"] = duration(restart.backoff.delay);
  parts["factor"] = restart.backoff.factor;
  parts["cap"] = duration(restart.backoff.cap);
  parts["jitter"] = restart.backoff.jitter;
  parts["max"] = restart.backoff.max ? aio::Value(*restart.backoff.max) : aio::Value();
  parts["within"] = duration(restart.backoff.within);
  return parts;
}

}  // namespace aiod::settings

#include "control/task_json.hpp"

#include <fmt/format.h>

#include <chrono>

namespace aiod::control {
namespace {

using aio::Object;
using aio::Value;

aio::WallTime wall_time_of(aio::TimePoint moment) {
  return aio::wall_now() + (moment - aio::now());
}

Value optional_time(const std::optional<aio::WallTime>& time) {
  return time ? Value(unix_seconds(*time)) : Value();
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

aio::Array to_array(const std::vector<std::string>& texts) {
  return aio::Array(texts.begin(), texts.end());
}

// As users write it: 20 stays 20, 0.25 stays 0.25.
Value seconds(aio::Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  if (whole == duration) return whole.count();
  return std::chrono::duration<double>(duration).count();
}

std::int64_t microseconds(aio::Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

Value start_in_json(const std::optional<aio::StartIn>& start_in) {
  if (!start_in) return {};
  if (const auto* delay = std::get_if<aio::Duration>(&*start_in)) return seconds(*delay);
  const auto& date = std::get<aio::LocalDateTime>(*start_in);
  return Value(fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", date.year, date.month, date.day, date.hour,
                           date.minute, date.second));
}

Value repeat_json(const std::optional<aio::Repeat>& repeat) {
  if (!repeat) return {};
  return repeat->period() ? seconds(*repeat->period()) : Value(repeat->every_start_in());
}

Value schedule_json(const engine::TaskStatus& status) {
  if (!status.schedule) return {};
  const aio::Schedule& plan = status.schedule->schedule;
  Value at;
  if (!plan.at.empty()) at = aio::Array(plan.at.begin(), plan.at.end());
  const bool ran = status.last_outcome != engine::TaskState::inactive;
  Object schedule{{"start_in", start_in_json(plan.start_in)},
                  {"repeat", repeat_json(plan.repeat)},
                  {"cron", plan.cron ? Value(*plan.cron) : Value()},
                  {"at", std::move(at)},
                  {"last", optional_time(status.schedule->last)},
                  {"next", optional_time(status.schedule->next)},
                  {"state", ran ? Value(to_string(status.last_outcome)) : Value()}};
  if (status.schedule->waits_for_clock) schedule.emplace("waiting", "clock");
  return schedule;
}

Value wait_json(const engine::TaskStatus& status) {
  if (status.retry_at)
    return Object{{"on", "sleep"}, {"until", unix_seconds(*status.retry_at)}, {"where", nullptr}};
  const std::optional<aio::WaitInfo>& wait = status.wait;
  if (!wait) return {};
  const bool far = wait->until && *wait->until == aio::TimePoint::max();
  return Object{{"on", to_string(wait->kind)},
                {"until", wait->until && !far ? Value(unix_seconds(wall_time_of(*wait->until))) : Value()},
                {"where", text_or_null(wait->where)}};
}

}  // namespace

double unix_seconds(aio::WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Value to_json(const std::optional<aio::Error>& error) {
  if (!error) return {};
  return Object{{"type", error->type}, {"message", error->message}, {"traceback", error->traceback}};
}

aio::Array to_json(const std::vector<engine::ArgumentChange>& changes) {
  aio::Array all;
  for (const auto& change : changes)
    all.push_back(Object{{"key", change.key},
                         {"now", change.now},
                         {"next", change.next},
                         {"origin", text_or_null(change.origin)}});
  return all;
}

Object to_json(const engine::TaskStatus& status) {
  const bool service = status.kind == engine::TaskKind::service;
  return {{"name", status.name},
          {"service", status.service},
          {"kind", to_string(status.kind)},
          {"type", to_string(status.type)},
          {"state", to_string(status.state)},
          {"info", status.info},
          {"docs", status.docs},
          {"path", text_or_null(status.path)},
          {"enabled", status.enabled},
          {"since", optional_time(status.since)},
          {"started_at", optional_time(status.started_at)},
          {"done_at", optional_time(status.done_at)},
          {"result", status.result},
          {"error", to_json(status.error)},
          {"args", service ? Value(status.args) : Value()},
          {"kwargs", service ? Value(status.kwargs) : Value()},
          {"next_start", to_json(status.next_start)},
          {"children", to_array(status.children)},
          {"schedule", schedule_json(status)},
          {"show",
           status.show ? Value(Object{{"name", status.show->name}, {"text", status.show->text}}) : Value()},
          {"stats", status.stats},
          {"restarts", status.restarts},
          {"wait", wait_json(status)},
          {"cpu", Object{{"resumes", status.costs.resumes},
                         {"total_us", microseconds(status.costs.total)},
                         {"longest_us", microseconds(status.costs.longest)}}}};
}

Object to_json(const engine::ServiceFile& file) {
  return {{"name", file.name},
          {"path", text_or_null(file.path)},
          {"loaded", file.loaded},
          {"enabled", file.enabled},
          {"error", text_or_null(file.error)}};
}

Object to_json(const engine::StateChange& change) {
  return {{"time", unix_seconds(change.time)},
          {"task", change.task},
          {"from", to_string(change.from)},
          {"to", to_string(change.to)},
          {"reason", change.reason}};
}

Object to_json(const Change& change) {
  Object json{{"name", change.name}, {"from", to_string(change.from)}, {"to", to_string(change.to)}};
  if (!change.reason.empty()) json["reason"] = change.reason;
  return json;
}

Object to_json(const engine::ReloadPlan& plan) {
  return {{"unchanged", to_array(plan.unchanged)}, {"updated", to_array(plan.updated)},
          {"restarted", to_array(plan.restarted)}, {"added", to_array(plan.added)},
          {"removed", to_array(plan.removed)},     {"warnings", to_array(plan.warnings)}};
}

Object to_json(const logging::Record& record) {
  return {{"seq", record.seq},
          {"time", unix_seconds(record.time)},
          {"level", aio::to_string(record.level)},
          {"unit", record.unit},
          {"text", record.text}};
}

Object to_json(const aio::gpio::LineInfo& line) {
  return {{"chip", line.chip},
          {"offset", line.offset},
          {"name", line.name},
          {"direction", line.direction == aio::gpio::Direction::output ? "output" : "input"},
          {"value", line.value ? Value(*line.value ? 1 : 0) : Value()},
          {"owner", text_or_null(line.owner)},
          {"held", line.held}};
}

}  // namespace aiod::control

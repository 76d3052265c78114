#include "aioctl/render_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>
#include <optional>

#include "aioctl/json_fields.hpp"
#include "aioctl/state_look.hpp"
#include "aioctl/table.hpp"
#include "aioctl/text.hpp"
#include "aioctl/time_format.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

struct StartTime {
  std::string name;
  double load = 0, wait = 0;
  std::optional<double> run;  // nothing while it is not over

  /// What it took itself: waiting for others is their time.
  double own() const { return load + run.value_or(0); }
};

std::string seconds(double value) {
  return format_microseconds(value * 1e6);
}

std::vector<StartTime> start_times(const json::object& reply) {
  std::vector<StartTime> times;
  for (const auto& item : array_of(reply, "services")) {
    const json::object& service = as_object(item);
    times.push_back({.name = text_of(service, "name"),
                     .load = number_of(service, "load").value_or(0),
                     .wait = number_of(service, "wait").value_or(0),
                     .run = number_of(service, "run")});
  }
  // What is not up yet has taken the longest of all so far.
  std::stable_sort(times.begin(), times.end(), [](const StartTime& a, const StartTime& b) {
    if (a.run.has_value() != b.run.has_value()) return !a.run.has_value();
    return a.own() > b.own();
  });
  return times;
}

std::string total_text(const json::object& reply, std::size_t count) {
  const std::string what = fmt::format("{} {}", count, count == 1 ? "service" : "services");
  const auto ready = number_of(reply, "ready");
  if (!ready) return fmt::format("{}, not all are up yet.\n", what);
  return fmt::format("{}, all were up {} after the daemon's start.\n", what, seconds(*ready));
}

json::value or_null(std::optional<double> number) {
  return number ? json::value(*number) : json::value();
}

double next_or_never(const TaskView& task) {
  return task.schedule->next.value_or(std::numeric_limits<double>::infinity());
}

}  // namespace

std::vector<TaskView> timers_of(std::vector<TaskView> tasks, bool all) {
  std::erase_if(tasks,
                [&](const TaskView& task) { return !task.schedule || (!all && !task.schedule->next); });
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](const TaskView& a, const TaskView& b) { return next_or_never(a) < next_or_never(b); });
  return tasks;
}

std::string render_timers(const std::vector<TaskView>& timers, const Terminal& terminal) {
  Table table({"NEXT", "LEFT", "LAST", "PASSED", "UNIT"});
  for (const auto& timer : timers) {
    const auto& [next, last] = std::pair(timer.schedule->next, timer.schedule->last);
    table.add({next ? format_timestamp(*next) : "-",
               next ? format_duration(*next - terminal.now) + " left" : "-",
               last ? format_timestamp(*last) : "-",
               last ? format_duration(terminal.now - *last) + " ago" : "-", escape(timer.name)});
  }
  return table.render(terminal) +
         fmt::format("\n{} {} listed.\n", timers.size(), timers.size() == 1 ? "timer" : "timers");
}

json::object timers_document(const std::vector<TaskView>& timers) {
  json::array items;
  for (const auto& timer : timers) {
    const ScheduleView& schedule = *timer.schedule;
    items.push_back({{"unit", timer.name},
                     {"next", or_null(schedule.next)},
                     {"last", or_null(schedule.last)},
                     {"state", schedule.state.empty() ? json::value() : json::value(schedule.state)}});
  }
  return {{"timers", std::move(items)}};
}

std::string render_times(const json::object& reply, const Terminal& terminal) {
  const auto times = start_times(reply);
  Table table({"TIME", "LOAD", "WAIT", "RUN", "NAME"});
  for (const auto& time : times) {
    table.add({time.run ? seconds(time.own()) : "...", seconds(time.load), seconds(time.wait),
               time.run ? seconds(*time.run) : "...", escape(time.name)});
  }
  return table.render(terminal) + '\n' + total_text(reply, times.size());
}

std::string render_why(const json::object& reply, const Terminal& terminal) {
  TaskView task;
  task.state = text_of(reply, "state");
  std::string text =
      fmt::format("{} {} is {}\n{}\n", state_dot(task, terminal),
                  paint(terminal, Tone::bold, escape(text_of(reply, "name"))),
                  paint(terminal, state_tone(task), escape(task.state)),
                  indent_continuation(escape(trim_newlines(text_of(reply, "answer")), Keep::newlines), 2));
  for (const auto& fact : texts_of(reply, "facts")) {
    text += "  - " + indent_continuation(escape(trim_newlines(fact), Keep::newlines), 4) + '\n';
  }
  return text;
}

}  // namespace aiod::aioctl
